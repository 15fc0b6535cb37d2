import { setTimeout as delay } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { MetricsReportSchema } from '../../../src/operations/metrics/metrics-report.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../setup/cassandra.js';
import { type RunningApp, startApp } from '../../setup/running-app.js';
import { type Family, parsePrometheus } from './exposition.js';

/** The service on the tests' Cassandra, in a keyspace of its own that goes with it. */
export async function startMeasuredApp(
  options: Pick<Parameters<typeof startApp>[0] & object, 'routes'> = {},
): Promise<RunningApp> {
  const keyspace = newKeyspaceName();
  const env = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_KEYSPACE: keyspace };
  const service = await startApp({ env, ...options });
  await untilReady(service.url);
  return {
    ...service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await dropKeyspace(keyspace);
    },
  };
}

/** Waits until the service has its database. */
export async function untilReady(url: string): Promise<void> {
  while ((await fetch(`${url}/health/ready`)).status !== 200) await delay(100);
}

/** What JSON clients get. */
export async function readReport(url: string): Promise<Static<typeof MetricsReportSchema>> {
  const response = await fetch(`${url}/metrics`);
  return (await response.json()) as Static<typeof MetricsReportSchema>;
}

/** What Prometheus gets. */
export async function scrape(url: string): Promise<Map<string, Family>> {
  const response = await fetch(`${url}/metrics`, { headers: { accept: 'text/plain;version=0.0.4' } });
  return parsePrometheus(await response.text());
}

/** The sum of the samples of `name` that have all of `labels`. */
export function sumOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ''));
  if (family === undefined) throw new Error(`no metric ${name}`);
  return family.samples
    .filter((each) => each.name === name)
    .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
