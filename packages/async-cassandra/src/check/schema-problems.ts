import { type PreparedMetadata, prepareStatements } from '../driver/prepare-statements.js';
import { CassandraError } from '../errors/cassandra-error.js';
import type { CallOptions } from '../session/call-options.js';
import type { StatementDefinition } from '../statements/statement.js';
import { Deadline } from '../time/deadline.js';
import { raceStop, throwIfStopped } from '../time/stop.js';
import type { AskedSession } from './asked-session.js';
import { compareParams } from './compare-params.js';
import { compareAppliedRow, compareRow } from './compare-row.js';
import { conditionOf, cqlParts } from './cql-parts.js';
import { toCqlType } from './cql-type.js';
import { nullKeys } from './null-keys.js';
import { toRefusal } from './refusal.js';
import type { StatementProblem } from './statement-problem.js';
import { TableColumns } from './table-columns.js';

/**
 * Prepares statements and compares what they declare with what Cassandra says of them. Reads no rows of anybody's
 * table. Answers the problems in the order of the statements.
 * @throws CassandraError when Cassandra could not be asked; `DEADLINE_EXCEEDED` and `ABORTED` by `options`.
 */
export async function findSchemaProblems(
  session: AskedSession,
  statements: readonly StatementDefinition[],
  options: CallOptions = {},
): Promise<StatementProblem[]> {
  if (!session.isOpen) throw new CassandraError('SESSION_CLOSED', 'The session is closed');
  const stop = options.deadline ?? options.signal;
  throwIfStopped(stop);
  if (statements.length === 0) return [];
  using deadline = Deadline.after(options.timeoutMs ?? Number.POSITIVE_INFINITY, { signal: stop });
  const asked = prepareStatements(
    session.client,
    statements.map(({ cql }) => cql),
  );
  const answers = await raceStop(asked, deadline);
  if (answers === undefined) return [];
  const tables = new TableColumns(session, { ...options, timeoutMs: undefined, deadline });
  const problems = statements.map(async (statement, index) => {
    const answer = answers[index];
    if (answer === undefined) return [];
    if (answer instanceof CassandraError) return [toRefusal(statement, answer)];
    return [...compareParams(statement, answer.markers), ...(await rowProblems(statement, answer, tables))];
  });
  return (await Promise.all(problems)).flat();
}

async function rowProblems(
  statement: StatementDefinition,
  { columns }: PreparedMetadata,
  tables: TableColumns,
): Promise<StatementProblem[]> {
  const declared = Object.keys(statement.row);
  const parts = cqlParts(statement.cql);
  const [first] = parts;
  if (declared.length === 0 || first === undefined) return [];
  if (first.verb === 'select') {
    const answered = new Map(columns.map(({ name, type }) => [name, toCqlType(type)]));
    return [...compareRow(statement, answered, first), ...(await nullKeys(statement, first, tables))];
  }
  if (parts.some(conditionOf)) {
    const targets = parts.flatMap(({ target }) => (target === undefined ? [] : [tables.of(target)]));
    const known = (await Promise.all(targets)).flatMap((each) => [...each]);
    return compareAppliedRow(statement, new Map(known.map(([name, { type }]) => [name, type])));
  }
  const message = 'Columns are declared, but a write without a condition answers none';
  return [{ statement, rule: 'row', message, key: declared[0] }];
}
