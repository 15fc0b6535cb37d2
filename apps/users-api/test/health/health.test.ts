import { describe, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../../../test/cassandra.js';
import { version } from '../../src/version.js';
import { startApp } from '../setup/running-app.js';

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
});
