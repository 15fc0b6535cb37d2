import { bind } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextStamp } from '../../src/rest/conditional-write.js';
import { newPlan } from '../../src/rest/creation-plan.js';
import { newUser } from '../../src/users/create.js';
import { insertUser } from '../../src/users/user-queries.js';
import { ada, type Instance, startUsersService, type UsersService } from '../setup/users-service.js';

let api: UsersService;
let other: Instance;
beforeAll(async () => {
  api = await startUsersService();
  other = await api.another();
});
afterAll(() => api[Symbol.asyncDispose]());

const either = () => (Math.random() < 0.5 ? api : other);
const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

describe('Thread safety under high concurrency', () => {
  it('16 clients that change one user over two instances lose no update', async () => {
    const { id } = await api.create({ age: 0 });
    const stamps: string[] = [];
    await times(16, async () => {
      for (let done = 0; done < 5; ) {
        const instance = either();
        const read = await instance.request('GET', `/users/${id}`);
        const headers = { 'if-match': read.headers.get('etag') ?? '' };
        const { status, body } = await instance.request(
          'PATCH',
          `/users/${id}`,
          { age: read.body.age + 1 },
          headers,
        );
        expect([200, 412]).toContain(status);
        if (status !== 200) continue;
        expect(body.age).toBe(read.body.age + 1);
        stamps[body.age] = body.updated_at;
        done++;
      }
    });
    expect((await api.request('GET', `/users/${id}`)).body.age).toBe(80);
    // Each change moved updated_at forward, whichever instance made it.
    const [, ...changes] = stamps;
    expect(changes).toHaveLength(80);
    expect(changes.every((stamp, n) => n === 0 || stamp > (changes[n - 1] ?? ''))).toBe(true);
  });

  it('two PATCHes of different fields at once both survive', async () => {
    await times(20, async (n) => {
      const { id } = await api.create();
      const answers = await Promise.all([
        api.request('PATCH', `/users/${id}`, { name: `Name ${n}` }),
        other.request('PATCH', `/users/${id}`, { age: n }),
        api.request('PATCH', `/users/${id}`, { email: `n${n}@example.com` }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      const { body } = await either().request('GET', `/users/${id}`);
      expect(body).toMatchObject({ name: `Name ${n}`, age: n, email: `n${n}@example.com` });
    });
  });

  it('PATCH and PUT that race a DELETE never bring the user back', async () => {
    await times(40, async (n) => {
      const { id } = await api.create();
      const path = `/users/${id}`;
      const [patch, put, gone] = await Promise.all([
        api.request('PATCH', path, { age: n }),
        other.request('PUT', path, { ...ada, age: n }),
        either().request('DELETE', path),
      ]);
      expect([200, 404]).toContain(patch.status);
      expect([200, 404]).toContain(put.status);
      expect(gone.status).toBe(204);
      for (const instance of [api, other]) expect((await instance.request('GET', path)).status).toBe(404);
      expect((await api.session.execute('SELECT id FROM users WHERE id = ?', [id])).rows).toEqual([]);
    });
  });

  it('an INSERT that arrives late or twice never brings a deleted user back, nor an old version', async () => {
    const user = newUser(ada, newPlan(1), 0);
    const { id } = user;
    const path = `/users/${id}`;
    await api.session.execute(insertUser, user);
    expect((await api.request('PATCH', path, { age: 1 })).status).toBe(200);
    await api.session.execute(insertUser, user);
    await api.session.batch([bind(insertUser, user)]);
    expect((await api.request('GET', path)).body.age).toBe(1);
    expect((await api.request('DELETE', path)).status).toBe(204);
    await api.session.execute(insertUser, user);
    await api.session.batch([bind(insertUser, user)]);
    expect((await api.request('GET', path)).status).toBe(404);
    expect((await api.request('PATCH', path, { age: 2 })).status).toBe(404);
  });

  it('an INSERT by an instance whose clock is half a minute fast loses to every later change', async () => {
    const fast = { ...newPlan(1), createdAt: new Date(Date.now() + 30_000) };
    const user = newUser(ada, fast, 0);
    const path = `/users/${user.id}`;
    await api.session.execute(insertUser, user);
    const { body } = await api.request('PATCH', path, { age: 2 });
    expect(body.age).toBe(2);
    expect(body.updated_at > fast.createdAt.toISOString()).toBe(true);
    expect((await api.request('GET', path)).body).toEqual(body);
    expect((await api.request('DELETE', path)).status).toBe(204);
    expect((await api.request('GET', path)).status).toBe(404);
  });

  it('updated_at never runs backwards, whatever the clock says', () => {
    const future = new Date(Date.now() + 3_600_000);
    expect(nextStamp(future).getTime()).toBe(future.getTime() + 1);
    expect(nextStamp(new Date(0)).getTime()).toBeGreaterThan(Date.now() - 1000);
    expect(nextStamp(null).getTime()).toBeGreaterThan(Date.now() - 1000);
  });

  it('after 500 mixed requests at once over two instances every row equals one acknowledged state', async () => {
    const users = await times(25, () => api.create());
    const acknowledged = new Map<string, Set<string>>(
      users.map((user) => [user.id, new Set([JSON.stringify(user)])]),
    );
    const deleted = new Set<string>();
    const created: { id: string }[] = [];
    await times(500, async (n) => {
      const { id } = users[n % users.length];
      const path = `/users/${id}`;
      const kind = Math.random();
      if (kind < 0.3) {
        const { status, body } = await either().request('GET', path);
        expect([200, 404]).toContain(status);
        if (status === 200) expect(body).toMatchObject({ id });
      } else if (kind < 0.6) {
        const { status, body } = await either().request('PATCH', path, { age: n % 150 });
        expect([200, 404]).toContain(status);
        if (status === 200) acknowledged.get(id)?.add(JSON.stringify(body));
      } else if (kind < 0.8) {
        const { status, body } = await either().request('PUT', path, { ...ada, name: `User ${n}` });
        expect([200, 404]).toContain(status);
        if (status === 200) acknowledged.get(id)?.add(JSON.stringify(body));
      } else if (kind < 0.83) {
        expect((await either().request('DELETE', path)).status).toBe(204);
        deleted.add(id);
      } else if (kind < 0.95) {
        const { status, body } = await either().request('POST', '/users', { ...ada, name: `New ${n}` });
        expect(status).toBe(201);
        created.push(body);
      } else {
        const { status, body } = await either().request('POST', '/users/batch', [ada, ada]);
        expect(status).toBe(201);
        created.push(...body.users);
      }
    });
    for (const [id, states] of acknowledged) {
      const { status, body } = await either().request('GET', `/users/${id}`);
      if (deleted.has(id)) expect(status).toBe(404);
      else expect(states).toContain(JSON.stringify(body));
    }
    for (const user of created)
      expect((await either().request('GET', `/users/${user.id}`)).body).toEqual(user);
  });
});
