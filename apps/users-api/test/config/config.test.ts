import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SelfSigned, selfSigned } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addressMap,
  ConfigurationError,
  clusterPort,
  contactPoints,
  doubts,
  loadConfig,
} from '../../src/config/config.js';
import { readCredentials } from '../../src/config/credentials-files.js';
import { settingsHelp } from '../../src/config/help.js';
import { wantedCopies } from '../../src/config/replication.js';
import { settings } from '../../src/config/setting.js';

const directory = mkdtempSync(join(tmpdir(), 'service-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

let one: SelfSigned;
let other: SelfSigned;
beforeAll(async () => {
  [one, other] = await Promise.all([selfSigned(directory, 'one'), selfSigned(directory, 'other')]);
});

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

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
      CASSANDRA_SCHEMA: 'apply',
      CASSANDRA_SERIAL_CONSISTENCY: 'LOCAL_SERIAL',
      CASSANDRA_TLS: false,
      REQUEST_TIMEOUT: 15,
      MAX_BODY_BYTES: 1_048_576,
      SHUTDOWN_TIMEOUT: 30,
      OTEL_SDK_DISABLED: false,
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
    ['CASSANDRA_ADDRESS_MAP', '10.0.0.1'],
    ['CASSANDRA_ADDRESS_MAP', 'node1=1.2.3.4'],
    ['CASSANDRA_ADDRESS_MAP', '10.0.0.1:9042=1.2.3.4'],
    ['CASSANDRA_ADDRESS_MAP', '10.0.0.1=1.2.3.4=5.6.7.8'],
    ['CASSANDRA_ADDRESS_MAP', '10.0.0.1=::1'],
    ['CASSANDRA_ADDRESS_MAP', 'fe80::1%eth0=1.2.3.4'],
    ['CASSANDRA_ADDRESS_MAP', '10.0.0.1=1.2.3.4,'],
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
    ['CASSANDRA_SCHEMA', 'migrate'],
    ['CASSANDRA_SERIAL_CONSISTENCY', 'QUORUM'],
    ['CASSANDRA_LOCAL_DC', '  '],
    ['CASSANDRA_TLS', 'yes'],
    ['CASSANDRA_TLS_SERVER_NAME', '10.0.0.1'],
    ['CASSANDRA_TLS_SERVER_NAME', 'cassandra:9042'],
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

  it('names the one of a list that is wrong', () => {
    expect(problemsOf({ CASSANDRA_ADDRESS_MAP: '10.0.0.1=a:9043,10.0.0.2=b:x' })[0]).toMatch(
      /, not "10\.0\.0\.1=a:9043,10\.0\.0\.2=b:x": "10\.0\.0\.2=b:x" is none\.$/,
    );
    expect(problemsOf({ CASSANDRA_ADDRESS_MAP: '10.0.0.1=a,10.0.0.2=b,10.0.0.1=c' })).toEqual([
      'CASSANDRA_ADDRESS_MAP must name each private address once, not 10.0.0.1 twice.',
    ]);
  });

  it('takes the port that all hosts have for that of the cluster, and says so where they have several', () => {
    const portOf = (env: Record<string, string>) => {
      const config = loadConfig(env);
      return { port: clusterPort(config), doubts: doubts(config) };
    };
    expect(portOf({})).toEqual({ port: 9042, doubts: [] });
    expect(portOf({ CASSANDRA_HOSTS: 'a,b', CASSANDRA_PORT: '9142' })).toEqual({ port: 9142, doubts: [] });
    expect(portOf({ CASSANDRA_HOSTS: 'a:9043,[::1]:9043' })).toEqual({ port: 9043, doubts: [] });
    const several = { CASSANDRA_HOSTS: 'a:9043,b', CASSANDRA_PORT: '9142' };
    expect(portOf(several)).toEqual({
      port: 9142,
      doubts: [
        'CASSANDRA_HOSTS has the ports 9043, 9142, and nodes announce none: every other node is looked for at 9142 (CASSANDRA_PORT)',
      ],
    });
    expect(portOf({ ...several, CASSANDRA_ADDRESS_MAP: '10.0.0.1=a,10.0.0.2=b:9044' }).doubts).toHaveLength(
      1,
    );
    expect(portOf({ ...several, CASSANDRA_ADDRESS_MAP: '10.0.0.1=a:1,10.0.0.2=b:2' }).doubts).toEqual([]);
  });

  it('reads where nodes are reached by the address that they announce', () => {
    const config = loadConfig({
      CASSANDRA_HOSTS: 'a:9043',
      CASSANDRA_ADDRESS_MAP: '10.0.0.1=a, 10.0.0.2=[2001:db8::2]:19042,[fd00:0:0::1]=b:1,FD00::2=c',
    });
    expect([...addressMap(config)]).toEqual([
      ['10.0.0.1', 'a:9043'],
      ['10.0.0.2', '[2001:db8::2]:19042'],
      ['fd00::1', 'b:1'],
      ['fd00::2', 'c:9043'],
    ]);
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
    expect(problemsOf({ CASSANDRA_USERNAME: 'u' })[0]).toMatch(/^CASSANDRA_PASSWORD or /);
    expect(problemsOf({ CASSANDRA_PASSWORD: 'p' })[0]).toMatch(/^CASSANDRA_USERNAME or /);
    expect(problemsOf({ CASSANDRA_USERNAME: 'u', CASSANDRA_PASSWORD: 'p' })).toEqual([]);
  });

  it('takes user name and password from files, without the end of their line', () => {
    const user = { CASSANDRA_USERNAME: 'u' };
    const good = file('password', '\ufeffpäss wörd \r\n\n');
    expect(readCredentials(loadConfig({ ...user, CASSANDRA_PASSWORD_FILE: good }))?.value).toEqual({
      username: 'u',
      password: 'päss wörd ',
    });
    const both = { CASSANDRA_USERNAME_FILE: file('user', 'app\n'), CASSANDRA_PASSWORD_FILE: good };
    expect(readCredentials(loadConfig(both))?.value.username).toBe('app');

    const secret = 'do-not-repeat';
    const problem = (text: string | Buffer) =>
      problemsOf({ ...user, CASSANDRA_PASSWORD_FILE: file('wrong', text) })[0];
    expect(problem('\n')).toMatch(/^CASSANDRA_PASSWORD_FILE must name a file with a password .*is empty\.$/);
    expect(problem(`${secret}\nx`)).toMatch(/has more than that\.$/);
    expect(problem(Buffer.from([0xff, 0xfe, 0x41]))).toMatch(/holds no text\.$/);
    expect(problem(`${secret}\nx`)).not.toContain(secret);
    expect(problemsOf({ ...user, CASSANDRA_PASSWORD_FILE: join(directory, 'none') })[0]).toMatch(
      /does not exist\.$/,
    );
    expect(problemsOf({ ...user, CASSANDRA_PASSWORD: secret, CASSANDRA_PASSWORD_FILE: good })).toEqual([
      'CASSANDRA_PASSWORD and CASSANDRA_PASSWORD_FILE must not both be set: unset one.',
    ]);
    expect(problemsOf({ ...both, ...user, CASSANDRA_PASSWORD: '' })[0]).toMatch(
      /^CASSANDRA_USERNAME and CASSANDRA_USERNAME_FILE/,
    );
    expect(problemsOf({ CASSANDRA_PASSWORD_FILE: good })[0]).toMatch(
      /^CASSANDRA_USERNAME or CASSANDRA_USERNAME_FILE must be set/,
    );
  });

  it('looks into the files of a certificate and its key, which have to fit', () => {
    const cert = file('cert.pem', one.cert);
    const key = file('key.pem', one.key);
    const problems = (more: Record<string, string>) => problemsOf({ CASSANDRA_TLS: 'true', ...more });
    const withKey = (path: string, more: Record<string, string> = {}) =>
      problems({ CASSANDRA_CERT_FILE: cert, CASSANDRA_KEY_FILE: path, ...more })[0];
    expect(withKey(key)).toBeUndefined();
    expect(problems({ CASSANDRA_CERT_FILE: cert })).toEqual([
      'CASSANDRA_KEY_FILE must be set when CASSANDRA_CERT_FILE is.',
    ]);
    expect(problems({ CASSANDRA_KEY_FILE: key })).toEqual([
      'CASSANDRA_CERT_FILE must be set when CASSANDRA_KEY_FILE is.',
    ]);
    expect(withKey(file('other.pem', other.key))).toMatch(
      /^CASSANDRA_CERT_FILE .* must fit: the key is not that/,
    );
    expect(withKey(file('half.pem', one.key.slice(0, 60)))).toMatch(
      /^CASSANDRA_KEY_FILE .*none that can be read\.$/,
    );
    const half = file('half-cert.pem', `${other.cert}${one.cert.slice(0, 200)}`);
    expect(problems({ CASSANDRA_CA_FILE: half })[0]).toMatch(
      /^CASSANDRA_CA_FILE .*holds one that cannot be read\.$/,
    );
    expect(problems({ CASSANDRA_CA_FILE: file('two.pem', other.cert + one.cert) })).toEqual([]);

    const passphrase = 'open-sesame';
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
    const encrypted = file('encrypted.pem', String(pem));
    expect(withKey(encrypted)).toMatch(/is encrypted, and CASSANDRA_KEY_PASSPHRASE is not set\.$/);
    const wrong = withKey(encrypted, { CASSANDRA_KEY_PASSPHRASE: 'not-it' });
    expect(wrong).toMatch(/CASSANDRA_KEY_PASSPHRASE does not open it\.$/);
    expect(wrong).not.toContain('not-it');
    expect(withKey(encrypted, { CASSANDRA_KEY_PASSPHRASE: passphrase })).toMatch(/must fit/);
  });

  it.each([
    'CASSANDRA_TLS_SERVER_NAME',
    'CASSANDRA_CA_FILE',
    'CASSANDRA_CERT_FILE',
    'CASSANDRA_KEY_FILE',
    'CASSANDRA_KEY_PASSPHRASE',
  ])('wants TLS with %s', (name) => {
    expect(problemsOf({ [name]: 'name' })[0]).toBe(`CASSANDRA_TLS must be true when ${name} is set.`);
  });

  it('looks into CASSANDRA_CA_FILE', () => {
    const missing = join(directory, 'missing.pem');
    const empty = join(directory, 'empty.pem');
    const good = join(directory, 'good.pem');
    writeFileSync(empty, '');
    writeFileSync(good, one.cert);
    const problem = (file: string) => problemsOf({ CASSANDRA_TLS: 'true', CASSANDRA_CA_FILE: file })[0];
    expect(problem(missing)).toMatch(/^CASSANDRA_CA_FILE .*does not exist\.$/);
    expect(problem(empty)).toMatch(/^CASSANDRA_CA_FILE .*holds none\.$/);
    expect(problem(directory)).toMatch(/^CASSANDRA_CA_FILE .*cannot be read \(EISDIR\)\.$/);
    expect(problem(good)).toBeUndefined();
  });
});

describe('what people read about the settings', () => {
  it('has a line for each in the help text', () => {
    const lines = settingsHelp().split('\n');
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(settings.map(({ name }) => name));
  });
});
