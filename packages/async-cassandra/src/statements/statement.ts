import type { Consistency, SerialConsistency } from './consistency.js';
import type { ColumnTypes, ParamsOf, ParamTypes, RowOf } from './cql-types.js';
import { rememberCaller } from './declared-at.js';
import { statementChannel } from './statement-channel.js';

/** What a statement is declared with. */
export interface StatementDeclaration<P extends ParamTypes, C extends ColumnTypes> {
  /** One CQL statement with named bind markers, such as `SELECT name FROM users WHERE id = :id`. */
  readonly cql: string;
  /** The CQL type of each bind marker, such as `{ id: 'uuid', tags: 'set<text>' }`. Default: none. */
  readonly params?: P;
  /**
   * The CQL type of each column that comes back. It may be `null`, unless its type ends in `!`, as that of a key:
   * `{ id: 'uuid!', name: 'text' }`. Default: none.
   */
  readonly row?: C;
  /**
   * Whether running it twice leaves what running it once does: only such statements are tried again after a
   * lost answer. Reads are; so is an INSERT with fixed values and a fixed timestamp; a conditional write is
   * not. Default: false.
   */
  readonly idempotent?: boolean;
  /** How many replicas must answer. Default: the session's. */
  readonly consistency?: Consistency;
  /** How far the agreement on a conditional write (`IF …`) reaches. Default: the session's. */
  readonly serialConsistency?: SerialConsistency;
  /** Most rows in one page; 0 or -1: `execute` answers all at once, and nobody can stream it. Default: 1,000. */
  readonly fetchSize?: number;
  /** Whether it may read and drop rows by `ALLOW FILTERING`; `async-cassandra check` asks. Default: false. */
  readonly allowFiltering?: boolean;
}

declare const shapes: unique symbol;

/** What a statement is at run time, whatever its types. */
export interface StatementDefinition {
  readonly cql: string;
  readonly params: ParamTypes;
  readonly row: ColumnTypes;
  readonly idempotent: boolean;
  readonly consistency: Consistency | undefined;
  readonly serialConsistency: SerialConsistency | undefined;
  readonly fetchSize: number | undefined;
  readonly allowFiltering: boolean;
  /** `file:line` where it was declared, as far as the runtime tells. */
  readonly declaredAt: string | undefined;
}

/** A CQL statement that knows its parameters `Params` and the rows `Row` that it answers. */
export interface Statement<Params = Record<string, unknown>, Row = Record<string, unknown>>
  extends StatementDefinition {
  /** Exists in the type only. */
  readonly [shapes]?: { params: Params; row: Row };
}

/** The row type of a statement: `type UserRow = RowType<typeof selectUser>`. */
export type RowType<S> = S extends Statement<infer _Params, infer Row> ? Row : never;

/** The parameter type of a statement. */
export type ParamsType<S> = S extends Statement<infer Params, infer _Row> ? Params : never;

// biome-ignore lint/complexity/noBannedTypes: the empty record is what "no columns" and "no markers" mean here
type None = {};

/**
 * Declares a statement once, with the types of its parameters and columns, to be used by any session. It is
 * prepared when first used, once a session, and again by itself when a node has forgotten it.
 */
export function statement<const P extends ParamTypes = None, const C extends ColumnTypes = None>(
  declaration: StatementDeclaration<P, C>,
): Statement<ParamsOf<P>, RowOf<C>> {
  const place = rememberCaller(statement);
  const declared: StatementDefinition = Object.freeze({
    cql: declaration.cql,
    params: declaration.params ?? {},
    row: declaration.row ?? {},
    idempotent: declaration.idempotent ?? false,
    consistency: declaration.consistency,
    serialConsistency: declaration.serialConsistency,
    fetchSize: declaration.fetchSize,
    allowFiltering: declaration.allowFiltering ?? false,
    get declaredAt() {
      return place();
    },
  });
  if (statementChannel.hasSubscribers) statementChannel.publish(declared);
  return declared;
}
