import { startCassandra } from 'local-cassandra';
import { expect, it } from 'vitest';
import { startApp } from '../../setup/running-app.js';
import { readReport, scrape, sumOf, untilReady } from './measured-app.js';

it('tells of nothing held before Cassandra has been reached', async () => {
  await using service = await startApp();
  expect(await readReport(service.url)).toMatchObject({
    total_queries: 0,
    active_connections: 0,
    queries_per_second: 0,
    average_query_time_ms: 0,
    errors_count: 0,
    cassandra_hosts: { up: 0, down: 0 },
  });
});

it('follows the driver when Cassandra goes away and comes back, and answers all the while', async () => {
  await using node = await startCassandra();
  await using service = await startApp({ env: { CASSANDRA_HOSTS: node.contactPoint } });
  await untilReady(service.url);
  const before = await readReport(service.url);
  expect(before.active_connections).toBeGreaterThan(0);
  expect(before.cassandra_hosts).toEqual({ up: 1, down: 0 });

  await node.kill();
  await expect
    .poll(() => readReport(service.url), { timeout: 20_000 })
    .toMatchObject({ active_connections: 0, cassandra_hosts: { up: 0, down: 1 } });
  expect((await fetch(`${service.url}/users`)).status).toBe(503);
  const away = await readReport(service.url);
  expect(away.errors_by_code.NO_HOST_AVAILABLE).toBeGreaterThan(0);
  expect(away.errors_count).toBeGreaterThan(before.errors_count);
  expect(away.total_queries).toBeGreaterThan(before.total_queries);
  expect(sumOf(await scrape(service.url), 'cassandra_connected_hosts')).toBe(0);

  await node.restart();
  await untilReady(service.url);
  await expect
    .poll(() => readReport(service.url), { timeout: 20_000 })
    .toMatchObject({ cassandra_hosts: { up: 1, down: 0 } });
  expect((await readReport(service.url)).active_connections).toBeGreaterThan(0);
});
