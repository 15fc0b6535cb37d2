import { randomUUID } from 'node:crypto';
import { Uuid } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deleteUnstampedUser,
  selectUser,
  stampUser,
  updateUnstampedUser,
} from '../../src/users/user-queries.js';
import { openSocket, statusOf } from '../setup/raw-request.js';
import {
  ada,
  type Instance,
  noSuchUser,
  startUsersService,
  type UsersService,
} from '../setup/users-service.js';

let api: UsersService;
let other: Instance;
beforeAll(async () => {
  api = await startUsersService();
  other = await api.another();
});
afterAll(() => api[Symbol.asyncDispose]());

const grace = { name: 'Grace Hopper', email: 'grace@example.com', age: 85 };
const writes: [method: string, body: unknown, done: number][] = [
  ['PUT', grace, 200],
  ['PATCH', { age: 7 }, 200],
  ['DELETE', undefined, 204],
];
const etagOf = async (path: string) => (await api.request('GET', path)).headers.get('etag') ?? '';

/** Every way to say something about the version with the tag `t`, and whether it allows a change, and a read. */
const fields: [headers: (t: string) => Record<string, string>, mayWrite: boolean, read: number][] = [
  [(t) => ({ 'if-match': t }), true, 200],
  [(t) => ({ 'if-match': `,"x" ,\t${t},` }), true, 200],
  [() => ({ 'if-match': '*' }), true, 200],
  [() => ({ 'if-match': '"x"' }), false, 412],
  [() => ({ 'if-match': '"*"' }), false, 412],
  [() => ({ 'if-match': '' }), false, 412],
  [(t) => ({ 'if-match': `W/${t}` }), false, 412],
  [(t) => ({ 'if-match': t.replaceAll('"', '') }), false, 412],
  [(t) => ({ 'if-match': `x${t}` }), false, 412],
  [(t) => ({ 'if-match': `w/${t}` }), false, 412],
  [(t) => ({ 'if-match': `${t} ${t}` }), false, 412],
  [(t) => ({ 'if-match': `"a,${t.slice(1)}` }), false, 412],
  [(t) => ({ 'if-match': `*, ${t}` }), false, 412],
  [() => ({ 'if-none-match': '"x"' }), true, 200],
  [(t) => ({ 'if-none-match': `"a,${t.slice(1)}` }), true, 200],
  [(t) => ({ 'if-none-match': t }), false, 304],
  [(t) => ({ 'if-none-match': `"x",, ${t}` }), false, 304],
  [(t) => ({ 'if-none-match': `W/${t}` }), false, 304],
  [() => ({ 'if-none-match': '*' }), false, 304],
  [() => ({ 'if-none-match': 'x' }), false, 200],
  [(t) => ({ 'if-none-match': `w/${t}` }), false, 200],
  [(t) => ({ 'if-none-match': `*, ${t}` }), false, 200],
  [(t) => ({ 'if-match': t, 'if-none-match': '"x"' }), true, 200],
  [(t) => ({ 'if-match': t, 'if-none-match': t }), false, 304],
  [(t) => ({ 'if-match': '"x"', 'if-none-match': t }), false, 412],
  [() => ({ 'if-match': '"x"', 'if-none-match': '"x"' }), false, 412],
];

describe.each(['', '/v1'])('Error handling consistency: preconditions below "%s"', (prefix) => {
  it.each(fields)('%# hold for reading', async (headersFor, _mayWrite, status) => {
    const { id } = await api.create();
    const path = `${prefix}/users/${id}`;
    const headers = headersFor(await etagOf(path));
    for (const method of ['GET', 'HEAD']) {
      const answer = await api.request(method, path, undefined, headers);
      expect([JSON.stringify(headers), answer.status]).toEqual([JSON.stringify(headers), status]);
      if (status !== 412) expect(answer.headers.get('etag')).toBe(await etagOf(path));
    }
  });

  it.each(writes)('hold for %s, and a false one changes nothing', async (method, body, done) => {
    for (const [headersFor, mayWrite] of fields) {
      const user = await api.create();
      const path = `${prefix}/users/${user.id}`;
      const headers = headersFor(await etagOf(path));
      const answer = await api.request(method, path, body, headers);
      expect([JSON.stringify(headers), answer.status]).toEqual([
        JSON.stringify(headers),
        mayWrite ? done : 412,
      ]);
      if (mayWrite) continue;
      expect(answer.body).toMatchObject({ title: 'Precondition Failed', outcome: 'not_applied' });
      expect((await api.request('GET', path)).body).toEqual(user);
    }
  });

  it('do not make a user who is not there something else', async () => {
    for (const headers of fields.map(([headersFor]) => headersFor('"x"'))) {
      for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
        const body = { PUT: grace, PATCH: { age: 1 } }[method];
        const { status } = await api.request(method, prefix + noSuchUser, body, headers);
        expect([method, JSON.stringify(headers), status]).toEqual([
          method,
          JSON.stringify(headers),
          method === 'DELETE' ? 204 : 404,
        ]);
      }
    }
  });
});

describe('Error handling consistency: preconditions', () => {
  it('in several fields of one name are one list', async () => {
    const { id } = await api.create();
    const etag = await etagOf(`/users/${id}`);
    const ask = async (lines: string) => {
      const socket = await openSocket(api.service.port);
      socket.write(`GET /users/${id} HTTP/1.1\r\nHost: x\r\n${lines}Connection: close\r\n\r\n`);
      const [answer] = await socket.take(1).toArray();
      socket.destroy();
      return statusOf(String(answer));
    };
    expect(await ask(`If-Match: "x"\r\nIf-Match: ${etag}\r\n`)).toBe(200);
    expect(await ask('If-Match: "x"\r\nIf-Match: "y"\r\n')).toBe(412);
    expect(await ask(`If-None-Match: "x"\r\nIf-None-Match: ${etag}\r\n`)).toBe(304);
  });

  it('come after what is wrong with the request itself', async () => {
    const { id } = await api.create();
    const answer = await api.request('PATCH', `/users/${id}`, { age: 'x' }, { 'if-match': '"x"' });
    expect(answer.status).toBe(422);
  });
});

/** Rows of other applications, which know nothing of `updated_at`, and of our own. */
const rows: [name: string, columns: Record<string, unknown>][] = [
  ['of this service', { name: 'Row', email: 'row@example.com', age: 1, updated_at: new Date(1) }],
  ['without updated_at', { name: 'Row', email: 'row@example.com', age: 1, created_at: new Date(1) }],
  ['with only a name', { name: 'Row' }],
  ['with only its key', {}],
];

describe('Thread safety under high concurrency: preconditions', () => {
  async function insert(columns: Record<string, unknown>, id: string = randomUUID()): Promise<string> {
    const names = ['id', ...Object.keys(columns)];
    const marks = names.map(() => '?').join();
    await api.session.execute(`INSERT INTO users (${names}) VALUES (${marks})`, [
      id,
      ...Object.values(columns),
    ]);
    return `/users/${id}`;
  }

  it.each(rows)('one of many who know the same version of a row %s changes it', async (_name, columns) => {
    for (const [method, bodyOf] of [
      ['PATCH', (n: number) => ({ age: n })],
      ['PUT', (n: number) => ({ ...ada, age: n })],
    ] as const) {
      const path = await insert(columns);
      const headers = { 'if-match': await etagOf(path) };
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          (n % 2 ? api : other).request(method, path, bodyOf(n + 10), headers),
        ),
      );
      const won = answers.filter(({ status }) => status === 200);
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(11);
      expect(won).toHaveLength(1);
      expect((await api.request('GET', path)).body.age).toBe(won[0]?.body.age);
    }
  });

  it.each(rows)('a row %s that changed meanwhile is neither changed nor deleted', async (_name, columns) => {
    for (const [method, body] of writes) {
      const path = await insert(columns);
      const headers = { 'if-match': await etagOf(path) };
      const { body: changed } = await api.request('PATCH', path, { email: 'new@example.com' });
      expect((await api.request(method, path, body, headers)).status).toBe(412);
      expect((await api.request('GET', path)).body).toEqual(changed);
    }
  });

  it.each(rows.slice(1))(
    'a row %s has another version when another application changes it',
    async (_name, columns) => {
      const path = await insert(columns);
      const etag = await etagOf(path);
      expect(await etagOf(path)).toBe(etag);
      await api.session.execute('UPDATE users SET age = 99 WHERE id = ?', [path.slice('/users/'.length)]);
      expect(await etagOf(path)).not.toBe(etag);
      expect((await api.request('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
      expect((await api.request('PATCH', path, { age: 1 }, { 'if-match': etag })).status).toBe(412);
      const now = { 'if-match': await etagOf(path) };
      expect((await api.request('DELETE', path, undefined, now)).status).toBe(204);
      expect((await api.request('GET', path)).status).toBe(404);
    },
  );

  it.each(rows)('a row %s can be deleted in its version', async (_name, columns) => {
    const path = await insert(columns);
    expect((await api.request('DELETE', path, undefined, { 'if-none-match': '"x"' })).status).toBe(204);
    expect((await api.request('GET', path)).status).toBe(404);
  });

  it.each(rows.slice(1))('a row %s is written only while it holds what was read', async (_name, columns) => {
    const path = await insert(columns);
    const id = Uuid.fromString(path.slice('/users/'.length));
    const { first } = await api.session.execute(selectUser, { id });
    if (first === undefined) throw new Error('The row is not there');
    const { name: old_name, email: old_email, age: old_age, created_at: old_created_at } = first;
    const old = { old_name, old_email, old_age, old_created_at };
    const change = { name: 'Lost', email: undefined, age: undefined, updated_at: new Date() };
    for (const column of ["name = 'New'", "email = 'new@example.com'", 'age = 99', 'created_at = 99']) {
      // As another application writes it that knows of no condition, between the read and the write.
      await api.session.execute(`UPDATE users SET ${column} WHERE id = ?`, [id]);
      const { body: now } = await api.request('GET', path);
      const updated = await api.session.execute(updateUnstampedUser, {
        id,
        ...change,
        expected: null,
        ...old,
      });
      const deleted = await api.session.execute(deleteUnstampedUser, { id, ...old });
      expect([updated.applied, deleted.applied]).toEqual([false, false]);
      expect((await api.request('GET', path)).body).toEqual(now);
      await api.session.execute('DELETE FROM users WHERE id = ?', [id]);
      await insert(columns, id.toString());
    }
  });

  it('a row with only its key that changed before it got its stamp is not written', async () => {
    const path = await insert({ age: 5 });
    const id = Uuid.fromString(path.slice('/users/'.length));
    const stamp = new Date(5);
    expect((await api.session.execute(stampUser, { id, updated_at: stamp })).applied).toBe(true);
    const change = { name: undefined, email: undefined, age: 6, updated_at: new Date() };
    const old = { old_name: null, old_email: null, old_age: null, old_created_at: null };
    const { applied } = await api.session.execute(updateUnstampedUser, {
      id,
      ...change,
      expected: stamp,
      ...old,
    });
    expect([applied, (await api.request('GET', path)).body.age]).toEqual([false, 5]);
  });
});
