import { EventEmitter, once } from 'node:events';
import { Agent, type ClientRequest, request } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/http/answer.js';
import { endOf, openSocket } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
const events = new EventEmitter();
beforeEach(async () => {
  service = await startApp({
    env: { SHUTDOWN_TIMEOUT: '0.1' },
    routes: (app) =>
      app.get('/lines', async (_request, reply) => {
        async function* lines() {
          yield '{"id":1}\n';
          const [error] = await once(events, 'next');
          if (error) throw error;
          yield '{"id":2}\n';
        }
        return reply.type('application/x-ndjson').send(Readable.from(lines()));
      }),
  });
});
afterEach(() => service[Symbol.asyncDispose]());

/** A client that has read the first line of a stream whose end is the end of the connection. */
async function reader(version: string, headers = '') {
  const socket = await openSocket(service.port);
  socket.write(`GET /lines HTTP/${version}\r\nHost: x\r\n${headers}\r\n`);
  for (let read = ''; !read.includes('{"id":1}'); read += await once(socket, 'data'));
  return socket;
}

describe.each(['1.0', '1.1'])('Error handling consistency: a stream to a client of HTTP/%s', (version) => {
  it('that fails ends in a reset', async () => {
    const socket = await reader(version);
    events.emit('next', new Error('Cassandra is gone'));
    expect(await endOf(socket)).toBe('reset');
  });

  it('that passes its deadline ends in a reset', async () => {
    expect(await endOf(await reader(version, 'X-Request-Timeout: 0.3\r\n'))).toBe('reset');
  });

  it('that the service does not wait for any longer ends in a reset', async () => {
    const socket = await reader(version);
    const closed = service.app.lifecycle.shutdown();
    expect(await endOf(socket)).toBe('reset');
    await closed;
  });

  it('that a process leaves behind ends in a reset', async () => {
    const socket = await reader(version);
    service.app.lifecycle.running.reset();
    expect(await endOf(socket)).toBe('reset');
  });

  it('that is whole ends as if all had been said', async () => {
    const socket = await reader(version, 'Connection: close\r\n');
    events.emit('next');
    expect(await endOf(socket)).toBe('end');
  });
});

it.each(['GET', 'HEAD'])('the answer to a %s is written in one piece', async (method) => {
  const sockets: Socket[] = [];
  service.app.server.on('connection', (socket: Socket) => sockets.push(socket));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () => endOfAnswer(request({ agent, port: service.port, path: '/health/live', method }).end());
  await ask();
  const write = vi.spyOn(sockets[0] as Socket, 'write');
  await ask();
  expect(write.mock.calls).toHaveLength(1);
  agent.destroy();
});

it('tells of a piece when it may be written over', async () => {
  const [pieceBytes, pieceCount] = [256 * 1024, 80];
  const piece = Buffer.alloc(pieceBytes, Uint8Array.of(1, 2, 3, 4));
  let told = 0;
  await using other = await startApp({
    routes: (app) =>
      app.get('/pieces', (_request, reply) => {
        (reply.raw as Answer).onWritten = (buffer) => {
          if (buffer.length !== pieceBytes) return;
          told++;
          buffer.fill(0);
        };
        const pieces = Array.from({ length: pieceCount }, () => Buffer.from(piece));
        return reply.type('application/octet-stream').send(Readable.from(pieces, { objectMode: false }));
      }),
  });
  const [response] = await once(request({ port: other.port, path: '/pieces' }).end(), 'response');
  // The system does not take all for somebody who does not read.
  await delay(200);
  expect(told).toBeLessThan(pieceCount);
  const body = await buffer(response);
  for (let n = 0; n < pieceCount; n++) {
    expect(body.subarray(n * pieceBytes, (n + 1) * pieceBytes).equals(piece)).toBe(true);
  }
  expect([body.length, told]).toEqual([pieceBytes * pieceCount, pieceCount]);
});

async function endOfAnswer(asked: ClientRequest): Promise<void> {
  const [response] = await once(asked, 'response');
  response.resume();
  await once(response, 'end');
}
