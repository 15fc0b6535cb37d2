import { CassandraError } from 'async-cassandra';
import { expect, it } from 'vitest';
import { parseMigration } from '../../src/migrations/migration-file.js';
import { lacksRight, refusedStatement } from '../../src/migrations/refused-statement.js';

const file = parseMigration({ name: '1.cql', title: 'schema/1.cql' }, 'x');
const refusal = (error: CassandraError) => refusedStatement(file, { cql: 'x', line: 1 }, error);

it('an outage is no refusal of the statement', () => {
  for (const code of [
    'NO_HOST_AVAILABLE',
    'CONNECTION_LOST',
    'UNAVAILABLE',
    'OVERLOADED',
    'BOOTSTRAPPING',
    'DEADLINE_EXCEEDED',
    'REQUEST_TIMEOUT',
    'READ_TIMEOUT',
    'WRITE_TIMEOUT',
    'READ_FAILURE',
    'WRITE_FAILURE',
    'SCHEMA_DISAGREEMENT',
    'QUEUE_FULL',
  ] as const) {
    expect(refusal(new CassandraError(code, 'away')), code).toBeUndefined();
  }
  expect(refusal(new CassandraError('SERVER_ERROR', 'oops'))).toBeDefined();
});

it('nor is a Cassandra that cannot read who may do what, since too few of its nodes live', () => {
  const reason = 'Cannot achieve consistency level LOCAL_ONE';
  const message = `Unable to perform authorization of permissions: ${reason}`;
  for (const error of [
    new CassandraError('AUTHENTICATION_FAILED', `Unable to perform authentication: ${reason}`),
    new CassandraError('UNAUTHORIZED', message),
  ]) {
    expect(refusal(error)).toBeUndefined();
    expect(lacksRight(error)).toBe(false);
  }
  expect(refusal(new CassandraError('UNAUTHORIZED', 'User app has no ALTER permission'))).toBeDefined();
});
