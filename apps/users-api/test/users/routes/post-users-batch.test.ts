import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada, startUsersService, type UsersService } from '../../setup/users-service.js';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

const usersOf = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ ...ada, name: `User ${n}`, ...more }));
const count = async () => (await api.session.execute('SELECT id FROM users')).rows.length;

describe('All endpoint functionality: POST /users/batch', () => {
  it.each([1, 3, 100])('201: stores %i users, answered in their order', async (size) => {
    const before = await count();
    const { status, body } = await api.request('POST', '/users/batch', usersOf(size));
    expect([status, body.created]).toEqual([201, size]);
    expect(body.users.map(({ name }: { name: string }) => name)).toEqual(
      usersOf(size).map(({ name }) => name),
    );
    expect(await count()).toBe(before + size);
    const [user] = body.users;
    expect((await api.request('GET', `/users/${user.id}`)).body).toEqual(user);
  });

  it('takes the object around the array, too', async () => {
    const { status, body } = await api.request('POST', '/users/batch', { users: usersOf(2) });
    expect([status, body.created]).toEqual([201, 2]);
  });
});

describe('Error handling consistency: POST /users/batch writes all or nothing', () => {
  const refused = async (body: unknown, status: number) => {
    const before = await count();
    const answer = await api.request('POST', '/users/batch', body);
    expect([answer.status, answer.body.outcome]).toEqual([status, 'not_applied']);
    expect(await count()).toBe(before);
    return answer.body;
  };

  it('422: names the index of an invalid entry', async () => {
    const users = usersOf(10);
    const problem = await refused([...users, { ...ada, age: 'x' }, ...users], 422);
    expect(problem.errors).toEqual([{ loc: ['body', 10, 'age'], msg: expect.any(String), type: 'int_type' }]);
  });

  it.each([[[]], [{ users: [] }], [{}], ['x'], [{ users: 'x' }], [[null]], [[[]]]])(
    '422: %j',
    async (body) => {
      await refused(body, 422);
    },
  );

  it('413: 101 users', async () => {
    expect((await refused(usersOf(101), 413)).detail).toContain('100');
  });

  it('413: more bytes than Cassandra takes in a batch, to the byte', async () => {
    // 100 users of 512 bytes each are exactly 50 KiB.
    const nameBytes = 512 - 170 - ada.email.length;
    expect(nameBytes).toBeGreaterThan(100);
    const name = 'é'.repeat(50);
    const fill = (bytes: number) => '👩'.repeat(Math.floor(bytes / 4)) + 'x'.repeat(bytes % 4);
    expect(Buffer.byteLength(name)).toBe(100);
    const exactly = usersOf(100, { name: fill(nameBytes) });
    const { status } = await api.request('POST', '/users/batch', exactly);
    expect(status).toBe(201);
    const oneMore = [...exactly.slice(1), { ...ada, name: fill(nameBytes + 1) }];
    expect((await refused(oneMore, 413)).detail).toContain('51200');
  });
});
