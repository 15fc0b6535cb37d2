import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'async-cassandra';
import { startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { openDatabase } from '../../src/database/database.js';
import { startApp } from '../setup/running-app.js';

let node: Awaited<ReturnType<typeof startCassandra>>;
let directory: string;
let env: Record<string, string>;
beforeAll(async () => {
  node = await startCassandra({ authentication: true, tls: true });
  directory = await mkdtemp(join(tmpdir(), 'users-api-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, String(node.tls?.ca));
  env = {
    CASSANDRA_HOSTS: node.contactPoint,
    CASSANDRA_KEYSPACE: 'secured',
    CASSANDRA_USERNAME: node.credentials?.username ?? '',
    CASSANDRA_PASSWORD: node.credentials?.password ?? '',
    CASSANDRA_TLS: 'true',
    CASSANDRA_CA_FILE: caFile,
  };
});
afterAll(async () => {
  await node.stop();
  await rm(directory, { recursive: true });
});

/** Opens a database with other settings; answers what it says first, and why it fails if it does. */
async function troubleOf(more: Record<string, string>): Promise<string> {
  const config = loadConfig({ ...env, ...more });
  let close = async () => {};
  const trouble = await new Promise<string>((resolve) => {
    const database = openDatabase(config, { info: resolve, warn: resolve });
    database.failed.catch((error: Error) => resolve(`failed: ${error.message}`));
    close = () => database.close();
  });
  await close();
  return trouble;
}

describe('Connection lifecycle: a Cassandra with authentication and TLS', () => {
  it('the library connects with both, and names what is wrong without', async () => {
    const contactPoints = [node.contactPoint];
    const { credentials, tls } = node;
    await using session = await connect({ contactPoints, credentials, tls });
    expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
    const wrong = connect({ contactPoints, tls, credentials: { username: 'cassandra', password: 'wrong' } });
    await expect(wrong).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await expect(connect({ contactPoints, tls })).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    const untrusting = connect({ contactPoints, credentials, tls: {} });
    await expect(untrusting).rejects.toMatchObject({ code: 'NO_HOST_AVAILABLE' });
  });

  it('the service serves on it', async () => {
    await using service = await startApp({ env });
    const health = async () => (await fetch(`${service.url}/health`)).status;
    await expect.poll(health, { timeout: 30_000 }).toBe(200);
  });

  it('wrong or missing credentials stop the start and name the variables, never the password', async () => {
    const wrong = await troubleOf({ CASSANDRA_PASSWORD: 'not-the-secret' });
    expect(wrong).toMatch(/^failed: .*CASSANDRA_USERNAME and CASSANDRA_PASSWORD/);
    expect(wrong).not.toContain('not-the-secret');
    const missing = await troubleOf({ CASSANDRA_USERNAME: '', CASSANDRA_PASSWORD: '' });
    expect(missing).toMatch(/^failed: CASSANDRA_USERNAME and CASSANDRA_PASSWORD must be set/);
  });

  it('an untrusted certificate is named, with the variables to look at', async () => {
    expect(await troubleOf({ CASSANDRA_CA_FILE: '' })).toMatch(/TLS failed: .*CASSANDRA_CA_FILE/);
  });
});
