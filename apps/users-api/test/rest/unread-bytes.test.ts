import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { addUnread } from '../../src/rest/unread-bytes.js';
import { ada, startUsersService, type UsersService } from '../setup/users-service.js';

const users = 6000;
/** Some more than have to be there for any to be held back. */
const readers = 20;

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
  const batch = Array.from({ length: 100 }, () => ada);
  for (let n = 0; n < users; n += batch.length) await api.request('POST', '/users/batch', batch);
});
afterAll(() => api[Symbol.asyncDispose]());

async function openPaused(): Promise<Socket> {
  const socket = connect(api.service.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  return socket.pause();
}

const stats = () => api.service.database.session().stats;

it('streams that nobody reads are not read on, though the system would hold all of them, until somebody does', async ({
  skip,
}) => {
  if (process.platform !== 'linux') skip('Only Linux tells what it holds for a connection');
  const sockets = await Promise.all(Array.from({ length: readers }, openPaused));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  // At once: as long as there are few, nothing holds them back.
  for (const socket of sockets) {
    socket.write('GET /users/stream?fetch_size=500 HTTP/1.1\r\nHost: x\r\n\r\n');
  }
  const pagesInASecond = async () => {
    const before = stats().requests;
    await delay(1000);
    return stats().requests - before;
  };
  await expect.poll(pagesInASecond, { timeout: 15_000 }).toBe(0);
  expect(stats().openStreams).toBe(readers);

  const texts = await Promise.all(sockets.map(wholeAnswer));
  for (const text of texts) expect(text.split('"id":')).toHaveLength(users + 1);
  await expect.poll(() => stats().openStreams).toBe(0);
});

async function wholeAnswer(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    text += piece;
    if (text.endsWith('0\r\n\r\n')) socket.emit('whole');
  });
  const whole = once(socket, 'whole');
  socket.resume();
  await whole;
  return text;
}

it('reads what Linux says of connections', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 00000000f581a3f9 100 0 0 10 0
   1: 0100007F:1F40 0100007F:E992 01 0001F400:00000010 01:00000A6F 00000000     0        0 2 3 00000000cb87fb36
   2: 0200007F:1F40 0200007F:E992 01 00000100:00000000 01:00000A6F 00000000     0        0 3 3 00000000cb87fb36
   3: 0300007F:1F40 0300007F:E992 06 00000000:00000000 03:00000A6F 00000000     0        0 0 3 00000000cb87fb36
`;
  const unread = new Map<string, number>();
  addUnread(unread, table);
  expect(Object.fromEntries(unread)).toEqual({ '8000 0': 0, '8000 59794': 0x100 });
});
