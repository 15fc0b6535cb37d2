/**
 * The user-defined types of your schema, by name: each field's name and CQL type. Empty until you add yours:
 *
 * ```ts
 * declare module 'async-cassandra' {
 *   interface UserTypes {
 *     address: { street: 'text'; city: 'text' };
 *   }
 * }
 * ```
 *
 * Statements then name them as CQL does: `address`, `frozen<address>`, `list<frozen<address>>`. Their values are
 * plain objects by field name.
 */
// biome-ignore lint/suspicious/noEmptyInterface: others fill it by declaration merging
export interface UserTypes {}
