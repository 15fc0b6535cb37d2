import { describe, expect, it } from 'vitest';
import { version } from '../../../src/version.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../setup/cassandra.js';
import { startApp } from '../../setup/running-app.js';

const ask = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, body: await response.json() };
};

describe('All endpoint functionality: health', () => {
  it('is 503 while Cassandra is away, without waiting for it, except for whether the process lives', async () => {
    await using service = await startApp({ env: { CASSANDRA_KEYSPACE: 'somewhere' } });
    for (const path of ['/health', '/health/ready', '/v1/health']) {
      const { status, headers, body } = await ask(service.url + path);
      expect(headers.get('server-timing')).toMatch(/^db;dur=0\.0,/);
      expect(status).toBe(503);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('retry-after')).toBe('1');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toEqual({
        status: 'unhealthy',
        cassandra: 'disconnected',
        keyspace: 'somewhere',
        version,
        draining: false,
      });
    }
    expect(await ask(`${service.url}/health/live`)).toMatchObject({ status: 200, body: { status: 'alive' } });
  });

  it('is 200 after a real query', async () => {
    const keyspace = newKeyspaceName();
    {
      const env = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_KEYSPACE: keyspace };
      await using service = await startApp({ env });
      await service.database.ready;
      for (const path of ['/health', '/health/ready']) {
        const { status, headers, body } = await ask(service.url + path);
        expect(status).toBe(200);
        expect(body).toEqual({
          status: 'healthy',
          cassandra: 'connected',
          keyspace,
          version,
          draining: false,
        });
        expect(Number(/^db;dur=([\d.]+)/.exec(headers.get('server-timing') ?? '')?.[1])).toBeGreaterThan(0);
      }
    }
    await dropKeyspace(keyspace);
  });

  it('is 503 while the table or its keyspace is gone, of another shape or without replicas enough, and 200 again by itself', async () => {
    const keyspace = newKeyspaceName();
    const env = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_KEYSPACE: keyspace };
    await using service = await startApp({ env });
    await service.database.ready;
    const session = service.database.session();
    const conditions = () =>
      Promise.all(
        ['/health', '/health/ready'].map(async (path) => {
          const { status, body } = await ask(service.url + path);
          return `${status} ${(body as { cassandra: string }).cassandra}`;
        }),
      );
    const noTable = ['503 no_table', '503 no_table'];
    const { first: create } = await session.execute<{ create_statement: string }>('DESCRIBE TABLE users');

    await session.execute('ALTER TABLE users DROP email');
    expect(await conditions()).toEqual(noTable);
    await session.execute('DROP TABLE users');
    expect(await conditions()).toEqual(noTable);
    await session.execute(String(create?.create_statement));
    expect(await conditions()).toEqual(['200 connected', '200 connected']);

    const replicate = (factor: number) =>
      session.execute(
        `ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': ${factor}}`,
      );
    await replicate(3);
    await expect.poll(conditions).toEqual(['503 no_quorum', '503 no_quorum']);
    await replicate(1);
    await expect.poll(conditions).toEqual(['200 connected', '200 connected']);
    await dropKeyspace(keyspace);
    expect(await conditions()).toEqual(noTable);
  });
});
