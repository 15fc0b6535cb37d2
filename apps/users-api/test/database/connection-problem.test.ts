import { CassandraError } from 'async-cassandra';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { awayMessage, refusalMessage, settingMistake } from '../../src/database/connection-problem.js';

const config = loadConfig({});
const mistakeOf = (error: unknown) => settingMistake(error, config);

const refused = new CassandraError(
  'AUTHENTICATION_FAILED',
  'Provided username app and/or password are incorrect',
);

it('a keyspace or table that another instance is creating may be there at the next try', () => {
  for (const message of [
    "Keyspace 'k' does not exist",
    "Table 'k.t' doesn't exist",
    'unconfigured table schema_files',
    'Table k.t does not exist',
  ]) {
    expect(mistakeOf(new CassandraError('INVALID_QUERY', message))).toMatchObject({ mayPass: true });
  }
  const missing = new CassandraError('SCHEMA_MISMATCH', 'a.ts:1 unconfigured table users');
  expect(mistakeOf(missing)).toMatchObject({ mayPass: true });
});

it('an outage is no mistake', () => {
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
    'SERVER_ERROR',
    'QUEUE_FULL',
  ] as const) {
    expect(mistakeOf(new CassandraError(code, 'away')), code).toBeUndefined();
  }
});

it('nor is a Cassandra that cannot read who may do what, since too few of its nodes live', () => {
  const reason = 'Cannot achieve consistency level LOCAL_ONE';
  for (const error of [
    new CassandraError('AUTHENTICATION_FAILED', `Unable to perform authentication: ${reason}`),
    new CassandraError('UNAUTHORIZED', `Unable to perform authorization of permissions: ${reason}`),
  ]) {
    expect(mistakeOf(error)).toBeUndefined();
  }
});

it('credentials may become right only where Cassandra has just booted', () => {
  const given = loadConfig({ CASSANDRA_USERNAME: 'app', CASSANDRA_PASSWORD: 'secret' });
  expect(settingMistake(refused, given, { wasAway: true })).toMatchObject({ mayPass: true });
  expect(settingMistake(refused, given)).toMatchObject({ mayPass: false });
  expect(settingMistake(refused, config, { wasAway: true })).toMatchObject({ mayPass: false });
});

it('and credentials in files, which may just be renewed', () => {
  const files = { ...config, CASSANDRA_USERNAME: 'app', CASSANDRA_PASSWORD_FILE: '/run/secrets/password' };
  const mistake = settingMistake(refused, files);
  expect(mistake).toMatchObject({ mayPass: true });
  expect(mistake?.message).toMatch(/^CASSANDRA_USERNAME and CASSANDRA_PASSWORD_FILE: .* for user "app"\.$/);
});

it('a login that is refused while the service runs leads to what can be done', () => {
  const given = { ...config, CASSANDRA_USERNAME: 'app', CASSANDRA_PASSWORD: 'secret' };
  expect(refusalMessage(refused, given)).toMatch(
    /\(see CASSANDRA_USERNAME and CASSANDRA_PASSWORD; restart with others\)$/,
  );
  expect(refusalMessage(refused, given)).not.toContain('secret');
  expect(refusalMessage(refused, config)).toMatch(/^CASSANDRA_USERNAME and CASSANDRA_PASSWORD must be set/);
});

it('what waiting cannot mend names its variable', () => {
  const mistakes = [
    [new CassandraError('INVALID_QUERY', 'Guardrail keyspaces violated'), 'CASSANDRA_KEYSPACE'],
    [
      new CassandraError('INVALID_QUERY', 'Replication factor must be at least 3'),
      'CASSANDRA_REPLICATION_FACTOR',
    ],
    [
      new CassandraError('CONFIGURATION', 'no data centre', { option: 'localDataCenter' }),
      'CASSANDRA_LOCAL_DC',
    ],
    [new CassandraError('CONFIGURATION', 'no host', { option: 'contactPoints' }), 'CASSANDRA_HOSTS'],
    [refused, 'CASSANDRA_USERNAME'],
    [new CassandraError('UNAUTHORIZED', 'no'), 'CASSANDRA_USERNAME'],
    [new CassandraError('SCHEMA_MISMATCH', 'users has no column age'), 'CASSANDRA_KEYSPACE'],
  ] as const;
  for (const [error, variable] of mistakes) {
    expect(mistakeOf(error)?.message).toContain(variable);
    expect(mistakeOf(error)).toMatchObject({ mayPass: false });
  }
});

it('statements that do not fit the schema are named on one line, the first of them', () => {
  const problems = Array.from({ length: 5 }, (_, n) => `  a.ts:${n}  no column`);
  const error = new CassandraError(
    'SCHEMA_MISMATCH',
    ['5 of 9 statements do not fit the schema:', ...problems].join('\n'),
  );
  expect(mistakeOf(error)?.message).toMatch(
    /the schema: a\.ts:0 no column; a\.ts:1 no column; a\.ts:2 no column; and 2 more\.$/,
  );
});

it('a port that says nothing, and copies that too few nodes have, lead to their variables', () => {
  const silent = new CassandraError(
    'REQUEST_TIMEOUT',
    'The host 10.0.0.1:7000 did not reply before timeout 12000 ms',
  );
  expect(awayMessage(silent, config)).toMatch(/did not reply .* \(see also CASSANDRA_PORT, CASSANDRA_TLS\)$/);
  const few = new CassandraError('UNAVAILABLE', '3 required but only 1 alive');
  expect(awayMessage(few, config)).toMatch(/CASSANDRA_REPLICATION_FACTOR.*3 required but only 1 alive/);
});
