import type { StatementDefinition } from '../statements/statement.js';

/**
 * What kind of problem it is: Cassandra refuses the statement (`cql`), `params` does not fit its bind markers
 * (`params`), `row` does not fit what it answers (`row`), or the statement does what `async-cassandra check` objects to.
 */
export type ProblemRule = 'cql' | 'params' | 'row' | 'select-star' | 'allow-filtering' | 'idempotent';

/** Something wrong with a declared statement. */
export interface StatementProblem {
  readonly statement: StatementDefinition;
  readonly rule: ProblemRule;
  /** One sentence, without the place. */
  readonly message: string;
  /** Where in the CQL, in characters, if it is about something in there. */
  readonly offset?: number | undefined;
  /** The parameter or column that is declared wrong, if it is not in the CQL. */
  readonly key?: string | undefined;
}
