import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { bodyOf, openSocket, statusOf } from '../setup/raw-request.js';
import { startApp } from '../setup/running-app.js';
import { ada, noSuchUser } from '../setup/users-service.js';

const oneUser = 16 * 1024;
const routes = [
  ['POST', '/users'],
  ['PUT', noSuchUser],
  ['PATCH', noSuchUser],
  ['POST', '/v1/users'],
] as const;

/** Ada in a body of exactly so many bytes. */
const padded = (bytes: number) => JSON.stringify(ada).padEnd(bytes);

/** Sends the head of a request and what may follow it, and reads the first answer. */
async function ask(port: number, [method, path]: readonly [string, string], fields: string, body = '') {
  const socket = await openSocket(port);
  socket.write(
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${fields}\r\n\r\n${body}`,
  );
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer);
}

describe('CRUD: how large a body a route takes', () => {
  // Cassandra is away: what passes the limits is 503.
  it('is 16 KiB for one user', async () => {
    await using service = await startApp();
    for (const route of routes) {
      const fits = await ask(service.port, route, `Content-Length: ${oneUser}`, padded(oneUser));
      expect(statusOf(fits), route.join(' ')).toBe(503);
      // Of this one not a byte is sent.
      const declared = await ask(service.port, route, `Content-Length: ${oneUser + 1}`);
      expect(bodyOf(declared)).toMatchObject({
        status: 413,
        detail: 'The body is larger than 16384 bytes',
        outcome: 'not_applied',
      });
      const chunk = `${(oneUser + 1).toString(16)}\r\n${padded(oneUser + 1)}\r\n`;
      expect(statusOf(await ask(service.port, route, 'Transfer-Encoding: chunked', chunk))).toBe(413);
    }
  });

  it('is MAX_BODY_BYTES for a batch, and for all where that is less', async () => {
    await using large = await startApp({ env: { MAX_BODY_BYTES: '100000' } });
    const batch = ['POST', '/users/batch'] as const;
    const body = `[${padded(99_998)}]`;
    expect(statusOf(await ask(large.port, batch, 'Content-Length: 100000', body))).toBe(503);
    expect(statusOf(await ask(large.port, batch, 'Content-Length: 100001'))).toBe(413);
    await using small = await startApp({ env: { MAX_BODY_BYTES: '1000' } });
    for (const route of [...routes, batch]) {
      expect(bodyOf(await ask(small.port, route, 'Content-Length: 1001'))).toMatchObject({
        status: 413,
        detail: 'The body is larger than 1000 bytes',
      });
    }
  });

  it('may be more than what all bodies hold together otherwise', async () => {
    const bytes = 20 * 1024 * 1024;
    await using service = await startApp({ env: { MAX_BODY_BYTES: String(bytes) } });
    const response = await fetch(`${service.url}/users/batch`, {
      method: 'POST',
      body: `[${padded(bytes - 2)}]`,
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'NOT_CONNECTED' });
  });
});

describe('Batch: unknown fields', () => {
  it('are not kept while the users are stored', async () => {
    await using service = await startApp();
    const seen: unknown[] = [];
    const onStart = (message: unknown) => seen.push((message as { request: FastifyRequest }).request.body);
    subscribe('tracing:fastify.request.handler:start', onStart);
    try {
      await fetch(`${service.url}/users/batch`, {
        method: 'POST',
        body: JSON.stringify([{ ...ada, note: 'x'.repeat(100_000) }]),
        headers: { 'content-type': 'application/json' },
      });
    } finally {
      unsubscribe('tracing:fastify.request.handler:start', onStart);
    }
    expect(seen).toEqual([[ada]]);
  });
});
