import type { Statement, StatementDefinition } from './statement.js';

/** A declared statement, or CQL written on the spot. */
export type AnyStatement = StatementDefinition | string;

/** Parameters of CQL written on the spot: in its order, or by the names of its bind markers. */
export type TextParams = readonly unknown[] | Readonly<Record<string, unknown>>;

/**
 * What is given beside a statement: parameters, where it has any, and options. Of text as well, so that whichever of
 * the two is wrong, the compiler says what is wrong with it.
 */
export type CallArguments<S extends AnyStatement, Options> =
  S extends Statement<infer Params extends object, infer _Row>
    ? object extends Params
      ? [params?: Params, options?: Options]
      : [params: Params, options?: Options]
    : [params?: TextParams, options?: Options];

/** The rows that come back. */
export type RowOfCall<S extends AnyStatement> =
  S extends Statement<infer _Params, infer Row> ? Row : Record<string, unknown>;

declare const missing: unique symbol;

/** What no statement is: its name is what the compiler says. */
export interface ParametersMissing extends StatementDefinition {
  readonly [missing]: never;
}
