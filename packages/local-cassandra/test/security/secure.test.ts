import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auth, Client } from 'cassandra-driver';
import { type CassandraNode, selfSigned, startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

describe('a node with authentication and TLS', () => {
  let node: CassandraNode;
  beforeAll(async () => {
    node = await startCassandra({
      authentication: true,
      tls: true,
      settings: { client_encryption_options: { require_client_auth: true } },
    });
  });
  afterAll(() => node?.stop());

  async function ask(
    username: string,
    sslOptions: object | undefined,
    password = 'cassandra',
  ): Promise<string> {
    const client = new Client({
      contactPoints: [...node.contactPoints],
      localDataCenter: node.localDataCenter,
      authProvider: new auth.PlainTextAuthProvider(username, password),
      socketOptions: { connectTimeout: 2_000 },
      ...(sslOptions && { sslOptions }),
    });
    try {
      return (await client.execute('SELECT release_version FROM system.local'))
        .first()
        .get('release_version');
    } catch (error) {
      return (
        JSON.stringify(Object.values((error as { innerErrors?: object }).innerErrors ?? {}).map(String)) +
        String(error)
      );
    } finally {
      await client.shutdown();
    }
  }

  it('lets in who trusts its certificate and knows its superuser', async () => {
    const { username = '', password } = node.credentials ?? {};
    // The certificate names the address: nothing but the trust in it is needed.
    expect(await ask(username, node.tls, password)).toBe(node.version);
  });

  it('refuses a wrong password', async () => {
    expect(await ask('cassandra', node.tls, 'wrong')).toContain('AuthenticationError');
  });

  it('asks clients for the certificate that it gives them', async () => {
    const { cert: _cert, key: _key, ...without } = node.tls ?? {};
    expect(await ask('cassandra', without)).toMatch(/CERTIFICATE_REQUIRED|certificate required/);
  });

  it('is not trusted by others, and does not speak in clear', async () => {
    expect(await ask('cassandra', { rejectUnauthorized: true })).toMatch(/self-signed certificate/);
    expect(await ask('cassandra', undefined)).not.toBe(node.version);
  });
});

it('a node that asks for certificates that we do not have is ready when it refuses us', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'secure-'));
  const [own, client] = await Promise.all([
    selfSigned(directory, 'own', 'ip:127.0.0.1'),
    selfSigned(directory, 'client'),
  ]);
  const node = await startCassandra({
    settings: {
      client_encryption_options: {
        enabled: true,
        optional: false,
        require_client_auth: true,
        keystore: own.keystore,
        keystore_password: own.keystorePassword,
        truststore: client.keystore,
        truststore_password: client.keystorePassword,
        store_type: 'PKCS12',
      },
    },
  });
  onTestFinished(async () => {
    await node.stop();
    await rm(directory, { recursive: true });
  });
  const driver = new Client({
    contactPoints: [...node.contactPoints],
    localDataCenter: node.localDataCenter,
    sslOptions: { ca: own.cert, cert: client.cert, key: client.key, rejectUnauthorized: true },
  });
  onTestFinished(() => driver.shutdown());
  expect((await driver.execute('SELECT release_version FROM system.local')).first().get(0)).toBe(
    node.version,
  );
});
