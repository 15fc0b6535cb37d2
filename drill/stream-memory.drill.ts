import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../apps/users-api/test/setup/raw-request.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../test/cassandra.js';
import { loadUsers } from './load-users.js';
import { type ServiceProcess, startServiceProcess } from './service-process.js';

const total = 200_000;
const keyspaces = { small: newKeyspaceName(), large: newKeyspaceName() };
const start = (keyspace: string) =>
  startServiceProcess({ CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace });

beforeAll(async () => {
  for (const [name, count] of [
    ['small', 100],
    ['large', total],
  ] as const) {
    await using _service = await start(keyspaces[name]);
    await loadUsers(contactPoints(), keyspaces[name], count);
  }
});
afterAll(async () => {
  for (const keyspace of Object.values(keyspaces)) await dropKeyspace(keyspace);
});

/** Reads a whole stream; answers how many users came. */
async function readAll({ url }: ServiceProcess, query = ''): Promise<number> {
  const headers = { accept: 'application/x-ndjson' };
  const response = await fetch(`${url}/users/stream?${query}`, { headers });
  let lines = 0;
  for await (const chunk of response.body ?? []) for (const byte of chunk) if (byte === 10) lines++;
  return lines;
}

/** Begins a stream and reads nothing of it. */
async function stall({ port }: ServiceProcess, query: string): Promise<Socket> {
  const socket = await openSocket(port);
  socket.pause();
  socket.write(`GET /users/stream?${query} HTTP/1.1\r\nhost: x\r\nx-request-timeout: 60\r\n\r\n`);
  return socket;
}

const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Memory of a service that has streamed 100 users as often as the test will stream 200,000. */
async function baseline(readers: number): Promise<number> {
  await using service = await start(keyspaces.small);
  for (let n = 0; n < 20; n++) {
    await Promise.all(Array.from({ length: readers }, () => readAll(service)));
  }
  return service.peakMiB();
}

describe('Memory efficiency with streaming: 200,000 users against 100', () => {
  it('a fast reader: under 48 MiB more', async () => {
    const base = await baseline(1);
    await using service = await start(keyspaces.large);
    expect(await readAll(service)).toBe(total);
    console.log(`fast reader: ${service.peakMiB().toFixed(0)} MiB against ${base.toFixed(0)}`);
    expect(service.peakMiB() - base).toBeLessThan(48);
  });

  it.each([
    ['one stalled reader', 1, 100, 48],
    ['twenty stalled readers', 20, 100, 48],
    ['twenty stalled readers at 5000 rows a page', 20, 5000, 200],
  ] as const)('%s', async (name, readers, fetchSize, limit) => {
    const base = await baseline(readers);
    await using service = await start(keyspaces.large);
    const sockets = await Promise.all(
      Array.from({ length: readers }, () => stall(service, `fetch_size=${fetchSize}`)),
    );
    await settle(10_000);
    console.log(`${name}: ${service.peakMiB().toFixed(0)} MiB against ${base.toFixed(0)}`);
    expect(service.peakMiB() - base).toBeLessThan(limit);
    for (const socket of sockets) socket.destroy();
  });
});

describe('Hang-ups', () => {
  const inFlight = async ({ url }: ServiceProcess) => {
    const response = await fetch(`${url}/context_manager_safety/status`);
    const { open_streams, requests_in_flight } = (await response.json()) as Record<string, number>;
    return { open_streams, requests_in_flight };
  };

  it('200 in mid-stream and 50 in long queries leave nothing running within 2 s', async () => {
    await using service = await start(keyspaces.large);
    const begin = async (path: string, untilData: boolean) => {
      const socket = await openSocket(service.port);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      if (untilData) await once(socket, 'data');
      return socket;
    };
    const streams = await Promise.all(Array.from({ length: 200 }, () => begin('/users/stream', true)));
    const queries = await Promise.all(Array.from({ length: 50 }, () => begin('/long_running_query', false)));
    await settle(500);
    for (const socket of [...streams, ...queries]) socket.destroy();
    await expect
      .poll(() => inFlight(service), { timeout: 2000 })
      .toEqual({ open_streams: 0, requests_in_flight: expect.toSatisfy((n: number) => n <= 1) });
  });
});
