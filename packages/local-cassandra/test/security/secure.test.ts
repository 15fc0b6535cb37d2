import { auth, Client } from 'cassandra-driver';
import { type CassandraNode, startCassandra } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe('a node with authentication and TLS', () => {
  let node: CassandraNode;
  beforeAll(async () => {
    node = await startCassandra({ authentication: true, tls: true });
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

  it('is not trusted by others, and does not speak in clear', async () => {
    expect(await ask('cassandra', { rejectUnauthorized: true })).toMatch(/self-signed certificate/);
    expect(await ask('cassandra', undefined)).not.toBe(node.version);
  });
});
