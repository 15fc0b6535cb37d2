import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigurationError, contactPoints, loadConfig } from '../../src/config/config.js';
import { exampleEnvironment, settingsHelp } from '../../src/config/help.js';
import { wantedCopies } from '../../src/config/replication.js';
import { settings } from '../../src/config/setting.js';

const directory = mkdtempSync(join(tmpdir(), 'users-api-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('gives the documented defaults for an empty environment', () => {
    expect(loadConfig({})).toEqual({
      HOST: '0.0.0.0',
      PORT: 8000,
      CASSANDRA_HOSTS: ['localhost'],
      CASSANDRA_PORT: 9042,
      CASSANDRA_KEYSPACE: 'test_keyspace',
      CASSANDRA_SERIAL_CONSISTENCY: 'LOCAL_SERIAL',
      CASSANDRA_TLS: false,
      REQUEST_TIMEOUT: 15,
      MAX_BODY_BYTES: 1_048_576,
      SHUTDOWN_TIMEOUT: 30,
      NODE_ENV: 'development',
      LOG_LEVEL: 'info',
    });
  });

  it('reads hosts with and without ports, and IPv6 in brackets', () => {
    const config = loadConfig({
      CASSANDRA_HOSTS: 'node1, node2:9142 ,[::1],[fe80::1]:9242',
      CASSANDRA_PORT: '19042',
    });
    expect(contactPoints(config)).toEqual(['node1:19042', 'node2:9142', '[::1]:19042', '[fe80::1]:9242']);
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ PORT: '', ADMIN_KEY: '', CASSANDRA_HOSTS: '' })).toEqual(loadConfig({}));
  });

  it('does not share defaults between configurations', () => {
    loadConfig({}).CASSANDRA_HOSTS.push('other');
    expect(loadConfig({}).CASSANDRA_HOSTS).toEqual(['localhost']);
  });

  it.each([
    ['CASSANDRA_HOSTS', 'a,,b'],
    ['CASSANDRA_HOSTS', 'a:0'],
    ['CASSANDRA_HOSTS', 'a:70000'],
    ['CASSANDRA_HOSTS', '::1'],
    ['CASSANDRA_HOSTS', '[::1'],
    ['CASSANDRA_HOSTS', '[example]:9042'],
    ['CASSANDRA_HOSTS', 'http://node1'],
    ['CASSANDRA_HOSTS', 'node 1'],
    ['CASSANDRA_HOSTS', 'node1,'],
    ['CASSANDRA_HOSTS', 'cassandra://node1:9042'],
    ['CASSANDRA_HOSTS', '"node1"'],
    ['CASSANDRA_PORT', ' 9042'],
    ['CASSANDRA_PORT', 'tcp://10.0.0.1:9042'],
    ['CASSANDRA_KEYSPACE', 'users '],
    ['CASSANDRA_TLS', 'TRUE'],
    ['PORT', '"8000"'],
    ['CASSANDRA_PORT', '9042x'],
    ['CASSANDRA_PORT', '0'],
    ['CASSANDRA_PORT', '65536'],
    ['CASSANDRA_PORT', '1e3'],
    ['CASSANDRA_KEYSPACE', 'my-keyspace'],
    ['CASSANDRA_KEYSPACE', '1st'],
    ['CASSANDRA_KEYSPACE', 'system'],
    ['CASSANDRA_KEYSPACE', 'system_auth'],
    ['CASSANDRA_KEYSPACE', 'k'.repeat(49)],
    ['CASSANDRA_REPLICATION_FACTOR', '0'],
    ['CASSANDRA_REPLICATION_FACTOR', '1.5'],
    ['CASSANDRA_REPLICATION', 'dc1'],
    ['CASSANDRA_REPLICATION', 'dc1:3,'],
    ['CASSANDRA_REPLICATION', 'dc1:0'],
    ['CASSANDRA_REPLICATION', 'dc1:101'],
    ['CASSANDRA_REPLICATION', ':3'],
    ['CASSANDRA_SERIAL_CONSISTENCY', 'QUORUM'],
    ['CASSANDRA_LOCAL_DC', '  '],
    ['CASSANDRA_TLS', 'yes'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['HOST', 'a b'],
    ['REQUEST_TIMEOUT', '0'],
    ['REQUEST_TIMEOUT', '301'],
    ['REQUEST_TIMEOUT', '15s'],
    ['MAX_BODY_BYTES', '0'],
    ['MAX_BODY_BYTES', '1MiB'],
    ['NODE_ENV', 'prod'],
    ['LOG_LEVEL', 'verbose'],
  ])('refuses %s=%s in one line that names the variable and repeats the value', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must be [^\\n]+\\.$`));
    expect(problems[0]).toContain(`"${value}"`);
  });

  it('reports every mistake at once', () => {
    const problems = problemsOf({ PORT: 'x', CASSANDRA_PORT: 'y', LOG_LEVEL: 'z' });
    expect(problems.map((line) => line.split(' ')[0])).toEqual(['PORT', 'CASSANDRA_PORT', 'LOG_LEVEL']);
  });

  it('never repeats a secret', () => {
    expect(problemsOf({ ADMIN_KEY: 'schlüssel' }).join()).toMatch(/^ADMIN_KEY must be [^ü]+$/);
  });

  it('reads copies by data centre, whose name may have a colon', () => {
    const config = loadConfig({ CASSANDRA_REPLICATION: 'dc1:3, eu:west : 2' });
    expect(wantedCopies(config)).toEqual([
      { dataCenter: 'dc1', copies: 3 },
      { dataCenter: 'eu:west', copies: 2 },
    ]);
  });

  it('wants each data centre once, and copies said in one way', () => {
    expect(problemsOf({ CASSANDRA_REPLICATION: 'dc1:3,dc1:2' })[0]).toMatch(
      /^CASSANDRA_REPLICATION must name each data centre once, not "dc1" twice/,
    );
    expect(problemsOf({ CASSANDRA_REPLICATION: 'dc1:3', CASSANDRA_REPLICATION_FACTOR: '3' })[0]).toMatch(
      /^CASSANDRA_REPLICATION_FACTOR must be unset/,
    );
  });

  it('asks for user name and password together', () => {
    expect(problemsOf({ CASSANDRA_USERNAME: 'u' })[0]).toMatch(/^CASSANDRA_PASSWORD /);
    expect(problemsOf({ CASSANDRA_PASSWORD: 'p' })[0]).toMatch(/^CASSANDRA_USERNAME /);
    expect(problemsOf({ CASSANDRA_USERNAME: 'u', CASSANDRA_PASSWORD: 'p' })).toEqual([]);
  });

  it('looks into CASSANDRA_CA_FILE and wants TLS with it', () => {
    const missing = join(directory, 'missing.pem');
    const empty = join(directory, 'empty.pem');
    const good = join(directory, 'good.pem');
    writeFileSync(empty, '');
    writeFileSync(good, '-----BEGIN CERTIFICATE-----\n');
    const problem = (file: string) => problemsOf({ CASSANDRA_TLS: 'true', CASSANDRA_CA_FILE: file })[0];
    expect(problem(missing)).toMatch(/^CASSANDRA_CA_FILE .*does not exist\.$/);
    expect(problem(empty)).toMatch(/^CASSANDRA_CA_FILE .*holds none\.$/);
    expect(problem(directory)).toMatch(/^CASSANDRA_CA_FILE .*cannot be read \(EISDIR\)\.$/);
    expect(problem(good)).toBeUndefined();
    expect(problemsOf({ CASSANDRA_CA_FILE: good })[0]).toMatch(/^CASSANDRA_TLS must be true/);
  });
});

describe('what people read about the settings', () => {
  it('is the same in .env.example (npm test -- config -u writes it)', async () => {
    await expect(exampleEnvironment()).toMatchFileSnapshot('../../../../.env.example');
  });

  it('has a line for each in the help text', () => {
    const lines = settingsHelp().split('\n');
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(settings.map(({ name }) => name));
  });
});
