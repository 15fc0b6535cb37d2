import { setTimeout as delay } from 'node:timers/promises';
import { type FlappingProxy, outages } from '../packages/async-cassandra/test/proxy/flapping-proxy.js';
import type { ServiceProcess } from './service-process.js';

interface OutagesOptions {
  readonly service: ServiceProcess;
  /** Between the service and its Cassandra. */
  readonly proxy: FlappingProxy;
  readonly rounds: number;
  /** Longest time away, in milliseconds. */
  readonly longestMs: number;
  /** Whether the first connection that comes back breaks once more, while the driver reads of the other nodes. */
  readonly inTheWorstMoment: boolean;
}

export interface OutagesReport {
  /** From the moment in which Cassandra could be reached again until health said so, in milliseconds, the longest last. */
  readonly recoveryMs: readonly number[];
  /** How it was away where health took longest. */
  readonly slowest: string;
  /** Users whose creation was acknowledged, and that are not there. */
  readonly lost: readonly string[];
  readonly created: number;
}

const headers = { 'content-type': 'application/json', 'x-request-timeout': '1' };
const body = JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age: 36 });

/** Takes Cassandra away from a service under load, in every way and for a random time, and measures how it comes back. */
export async function runOutages({
  service,
  proxy,
  rounds,
  longestMs,
  inTheWorstMoment,
}: OutagesOptions): Promise<OutagesReport> {
  const health = async () => (await fetch(`${service.url}/health`).catch(() => undefined))?.status;
  const ids: string[] = [];
  let running = true;
  const client = async () => {
    while (running) {
      const response = await fetch(`${service.url}/users`, { method: 'POST', headers, body }).catch(
        () => undefined,
      );
      if (response?.status === 201) ids.push(((await response.json()) as { id: string }).id);
      else await response?.arrayBuffer();
      await delay(5);
    }
  };
  const clients = Array.from({ length: 8 }, client);

  const times: { how: string; ms: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const how = outages[round % outages.length] ?? 'reset';
    proxy.down(how);
    await delay(50 + Math.random() * longestMs);
    if (inTheWorstMoment) proxy.breakAtSecondRead();
    await proxy.up();
    const upAt = performance.now();
    while ((await health()) !== 200 && performance.now() - upAt < 30_000) await delay(20);
    times.push({ how, ms: performance.now() - upAt });
    await delay(Math.random() * 500);
  }
  running = false;
  await Promise.all(clients);

  const lost: string[] = [];
  for (const id of ids) {
    const response = await fetch(`${service.url}/users/${id}`);
    await response.arrayBuffer();
    if (response.status !== 200) lost.push(id);
  }
  times.sort((a, b) => a.ms - b.ms);
  return {
    recoveryMs: times.map(({ ms }) => ms),
    slowest: times.at(-1)?.how ?? '',
    lost,
    created: ids.length,
  };
}
