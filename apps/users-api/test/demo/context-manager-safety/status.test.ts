import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { bind, statement, Uuid } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../../setup/raw-request.js';
import { startUsersService, type UsersService } from '../../setup/users-service.js';
import { settledStatusOf, statusOf } from '../status.js';

const users = 2000;
const insert = statement({
  cql: 'INSERT INTO users (id, name, age) VALUES (:id, :name, :age)',
  params: { id: 'uuid', name: 'text', age: 'int' },
  idempotent: true,
});
let service: UsersService;

beforeAll(async () => {
  service = await startUsersService();
  for (let n = 0; n < users; n += 100) {
    const some = Array.from({ length: 100 }, () => ({ id: Uuid.random(), name: 'Ada', age: 36 }));
    await service.session.batch(
      some.map((user) => bind(insert, user)),
      { logged: false },
    );
  }
});
afterAll(() => service[Symbol.asyncDispose]());

/** Asks for the stream of users, one a page, and waits for its first bytes. */
async function openStream() {
  const socket = await openSocket(service.service.port);
  socket.write('GET /users/stream?fetch_size=1 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

describe('Context manager safety: GET …/status', () => {
  it('tells the session, the cluster and the keyspace, which stay the same', async () => {
    const { status, body } = await service.request('GET', '/context_manager_safety/status');
    expect(status).toBe(200);
    expect(body).toEqual({
      session_open: true,
      session_id: expect.stringMatching(/./),
      cluster_open: true,
      cluster_id: expect.stringMatching(/./),
      keyspace: service.keyspace,
      open_streams: 0,
      requests_in_flight: 0,
    });
    for (const name of ['query_error', 'streaming_error', 'nested_contexts', 'cancellation']) {
      await service.request('POST', `/context_manager_safety/${name}`);
    }
    expect((await service.request('GET', '/context_manager_safety/status')).body).toEqual(body);
  });

  it('counts open streams and requests in flight', async () => {
    const sockets = await Promise.all([openStream(), openStream(), openStream()]);
    expect(await statusOf(service)).toMatchObject({ open_streams: 3 });
    for (const socket of sockets) socket.destroy();
    expect(await settledStatusOf(service)).toMatchObject({ open_streams: 0, requests_in_flight: 0 });

    const running = service.request('GET', '/performance/async?requests=5000');
    let most = 0;
    const over = running.then(() => true);
    while (!(await Promise.race([over, delay(1, false)]))) {
      most = Math.max(most, (await statusOf(service)).requests_in_flight);
    }
    expect(most).toBeGreaterThan(1);
  });

  it('200 hang-ups in mid-stream leave nothing open or in flight', async () => {
    for (let n = 0; n < 4; n++) {
      const sockets = await Promise.all(Array.from({ length: 50 }, openStream));
      // Those that hung up before are noticed one after another.
      await expect.poll(async () => (await statusOf(service)).open_streams, { timeout: 20_000 }).toBe(50);
      for (const socket of sockets) socket.destroy();
    }
    expect(await settledStatusOf(service)).toMatchObject({ open_streams: 0, requests_in_flight: 0 });
  });
});
