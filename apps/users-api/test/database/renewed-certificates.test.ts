import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SelfSigned, selfSigned } from 'local-cassandra';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { openDatabase } from '../../src/database/database.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { TlsProxy } from '../setup/cassandra-proxy.js';
import { openOnce } from './opened.js';

const name = 'cassandra.example';

it('Connection lifecycle: certificates are renewed while the service runs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'renewed-'));
  const keyspace = newKeyspaceName();
  onTestFinished(async () => {
    await dropKeyspace(keyspace);
    await rm(directory, { recursive: true });
  });
  const [node, client, nextNode, nextClient] = await Promise.all([
    selfSigned(directory, 'node', `dns:${name}`),
    selfSigned(directory, 'client'),
    selfSigned(directory, 'next-node', `dns:${name}`),
    selfSigned(directory, 'next-client'),
  ] as const);
  // As Kubernetes mounts them: the files are links into a directory that is a link, which is turned as a whole.
  const mount = async (version: string, authority: SelfSigned, own: SelfSigned) => {
    await mkdir(join(directory, version));
    await writeFile(join(directory, version, 'ca.crt'), authority.cert);
    await writeFile(join(directory, version, 'tls.crt'), own.cert);
    await writeFile(join(directory, version, 'tls.key'), own.key);
    await symlink(version, join(directory, 'turning'));
    await rename(join(directory, 'turning'), join(directory, 'data'));
  };
  await mount('1', node, client);
  for (const file of ['ca.crt', 'tls.crt', 'tls.key'])
    await symlink(join('data', file), join(directory, file));
  await using proxy = await TlsProxy.beforePlain(String(contactPoints()[0]), node, client.cert);
  const env = {
    CASSANDRA_HOSTS: proxy.contactPoint,
    CASSANDRA_KEYSPACE: keyspace,
    CASSANDRA_TLS: 'true',
    CASSANDRA_TLS_SERVER_NAME: name,
    CASSANDRA_CA_FILE: join(directory, 'ca.crt'),
    CASSANDRA_CERT_FILE: join(directory, 'tls.crt'),
    CASSANDRA_KEY_FILE: join(directory, 'tls.key'),
  };
  const log: string[] = [];
  const note = (line: string) => void log.push(line);
  const database = openDatabase(loadConfig(env), { info: note, warn: note });
  const answers = async () => {
    const options = { timeoutMs: 1_000 };
    return (await database.check(options)).cassandra;
  };
  try {
    await Promise.race([database.ready, database.failed]);
    expect(proxy.shown).toContain('client');

    // Half of a new key, in a file that is there: what was read before is used on.
    await writeFile(join(directory, '1', 'tls.key'), nextClient.key.slice(0, 80));
    const connections = proxy.shown.length;
    proxy.break();
    await expect.poll(() => proxy.shown.length).toBeGreaterThan(connections);
    await expect.poll(answers).toBe('connected');
    expect(proxy.shown.at(-1)).toBe('client');
    const kept = log.filter((line) => line.includes('used on'));
    expect(kept).toEqual([
      expect.stringMatching(/^CASSANDRA_KEY_FILE .*tls\.key" holds none that can be read\. What/),
    ]);

    // The nodes have other certificates, and trust others, before the files are turned: that is told.
    proxy.renew(nextNode, nextClient.cert);
    proxy.break();
    await expect
      .poll(() => log.join('\n'))
      .toMatch(/does not let the service in: TLS failed: .*\(see CASSANDRA_/);
    await mount('2', nextNode, nextClient);
    await expect.poll(answers).toBe('connected');
    expect(proxy.shown.at(-1)).toBe('next-client');
    expect(log.join('\n')).toMatch(/CASSANDRA_CA_FILE, CASSANDRA_CERT_FILE, CASSANDRA_KEY_FILE changed/);
    expect(log.join('\n')).not.toContain('PRIVATE KEY');
  } finally {
    await database.close();
  }

  const mistake = async (without: Partial<Record<keyof typeof env, ''>>) =>
    (await openOnce(keyspace, { env: { ...env, ...without } })).mistake;
  expect(await mistake({ CASSANDRA_TLS_SERVER_NAME: '' })).toMatch(
    /TLS failed: .*\(see CASSANDRA_TLS_SERVER_NAME\)/,
  );
  expect(await mistake({ CASSANDRA_CERT_FILE: '', CASSANDRA_KEY_FILE: '' })).toMatch(
    /TLS failed: .*certificate required \(see CASSANDRA_CERT_FILE, CASSANDRA_KEY_FILE\)/,
  );
});
