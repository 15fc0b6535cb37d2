import type { Statement, StatementDefinition } from './statement.js';

/** One statement of a batch with its parameters; made by {@link bind}. */
export interface BoundStatement {
  readonly statement: StatementDefinition;
  readonly params: object;
}

/** Binds parameters to a statement for `Session.batch()`. */
export function bind<Params extends object>(
  statement: Statement<Params, unknown>,
  params: Params,
): BoundStatement {
  return { statement, params };
}
