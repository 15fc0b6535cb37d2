import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import type { StatementDefinition } from '../statements/statement.js';
import { findObjections } from './objections.js';
import { findSchemaProblems } from './schema-problems.js';
import type { StatementProblem } from './statement-problem.js';
import { TableColumns } from './table-columns.js';

/**
 * Everything `async-cassandra check` has to say of statements, in their order: what does not fit the schema, and what
 * Cassandra takes and will be regretted.
 */
export async function findProblems(
  session: Session,
  statements: readonly StatementDefinition[],
  options: CallOptions = {},
): Promise<StatementProblem[]> {
  const misfits = await findSchemaProblems(session, statements, options);
  const tables = new TableColumns(session, options);
  const objections = await Promise.all(statements.map((statement) => findObjections(statement, tables)));
  return statements.flatMap((statement, index) => [
    ...misfits.filter((problem) => problem.statement === statement),
    ...(objections[index] ?? []),
  ]);
}
