import { CassandraError } from 'async-cassandra';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { settingMistake } from '../../src/database/connection-problem.js';

const config = loadConfig({});
const mistakeOf = (error: unknown) => settingMistake(error, config)?.message;

it('a keyspace or table that another instance is creating is worth another try, no mistake', () => {
  for (const message of [
    "Keyspace 'k' does not exist",
    'unconfigured table schema_files',
    'Table k.t does not exist',
  ]) {
    expect(mistakeOf(new CassandraError('INVALID_QUERY', message))).toBeUndefined();
  }
  expect(mistakeOf(new CassandraError('SCHEMA_MISMATCH', 'a.ts:1 unconfigured table users'))).toBeUndefined();
  expect(mistakeOf(new CassandraError('NO_HOST_AVAILABLE', 'away'))).toBeUndefined();
});

it('what waiting cannot mend names its variable', () => {
  const mistakes = [
    [new CassandraError('INVALID_QUERY', 'Replication factor must be at least 3'), 'CASSANDRA_KEYSPACE'],
    [
      new CassandraError('CONFIGURATION', 'no data centre', { option: 'localDataCenter' }),
      'CASSANDRA_LOCAL_DC',
    ],
    [new CassandraError('CONFIGURATION', 'no host', { option: 'contactPoints' }), 'CASSANDRA_HOSTS'],
    [new CassandraError('AUTHENTICATION_FAILED', 'no'), 'CASSANDRA_USERNAME'],
    [new CassandraError('UNAUTHORIZED', 'no'), 'CASSANDRA_USERNAME'],
    [new CassandraError('SCHEMA_MISMATCH', 'users has no column age'), 'CASSANDRA_KEYSPACE'],
  ] as const;
  for (const [error, variable] of mistakes) expect(mistakeOf(error)).toContain(variable);
});
