import { CassandraError } from '../errors/cassandra-error.js';
import type { CallOptions } from '../session/call-options.js';
import type { StatementDefinition } from '../statements/statement.js';
import type { AskedSession } from './asked-session.js';
import { describeProblem } from './describe-problem.js';
import { findSchemaProblems } from './schema-problems.js';

/**
 * Prepares statements on the session's cluster and compares the declared params and columns with its schema. Reads no
 * rows. What has been prepared has not to be prepared again when it is first used.
 * @throws CassandraError `SCHEMA_MISMATCH` that names every problem, one a line, with file and line; else why
 * Cassandra could not be asked, `DEADLINE_EXCEEDED` and `ABORTED` among it.
 */
export async function checkStatements(
  session: AskedSession,
  statements: readonly StatementDefinition[],
  options: CallOptions = {},
): Promise<void> {
  const problems = await findSchemaProblems(session, statements, options);
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `  ${describeProblem(problem)}`);
  const count = new Set(problems.map(({ statement }) => statement)).size;
  const summary = `${count} of ${statements.length} statements ${count === 1 ? 'does' : 'do'} not fit the schema`;
  throw new CassandraError('SCHEMA_MISMATCH', [`${summary}:`, ...lines].join('\n'));
}
