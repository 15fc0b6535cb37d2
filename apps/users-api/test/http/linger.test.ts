import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({ env: { MAX_BODY_BYTES: '1000' } });
});
afterAll(() => service[Symbol.asyncDispose]());

/** Begins to send a body that is refused for its size, and reads the answer. */
async function sendTooMuch(size: number) {
  const socket = await openSocket(service.port);
  socket.write(
    `POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n{`,
  );
  const [answer] = await once(socket, 'data');
  expect(statusOf(String(answer))).toBe(413);
  return { socket, rest: size - 1 };
}

describe('Error handling consistency: a body that is refused before it has ended', () => {
  it('may still be sent, and then the connection serves the next request', async () => {
    const { socket, rest } = await sendTooMuch(1_000_000);
    socket.write(' '.repeat(rest));
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(statusOf(String(answer))).toBe(200);
    socket.destroy();
  });

  it('that never ends loses its connection', async () => {
    const { socket } = await sendTooMuch(1_000_000);
    socket.resume();
    await once(socket, 'close');
  });
});
