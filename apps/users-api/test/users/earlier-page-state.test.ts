import { afterAll, beforeAll, expect, it } from 'vitest';
import { startUsersService, type UsersService } from '../setup/users-service.js';

// Handed out by the release before, for age_filter 30 and limit 50, and for GET /users, with this key.
const key = { id: 3, secret: Buffer.alloc(32, 7) };
const ofPages = 'AQEAAAADHu7d7wuCFn7rAAAAAAAAADIAAAAAAAAAKItqAgV3x0A4u_Loc2u3h64';
const afterToken = -1_234_567_890_123_456_789n;
const ofList = 'AQAAAAAD_wAAAAAAAAAq_____________________yy1jiMuoim8iOrntXEzK-w';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
  const users = Array.from({ length: 60 }, (_, n) => ({ name: `U${n}`, email: `u${n}@example.com`, age: n }));
  await api.request('POST', '/users/batch', users);
  const insert = "INSERT INTO cursor_keys (purpose, id, secret) VALUES ('page_state', ?, ?)";
  await api.session.execute(insert, [key.id, key.secret]);
});
afterAll(() => api[Symbol.asyncDispose]());

const idsAfter = async (token: bigint, age: number) => {
  const cql = 'SELECT id FROM users WHERE token(id) > ? AND age >= ? ALLOW FILTERING';
  const { rows } = await api.session.execute<{ id: object }>(cql, [token, age]);
  return rows.map(({ id }) => String(id));
};
const idsOf = (users: { id: string }[]) => users.map(({ id }) => id);
const page = (query: string) => api.request('GET', `/users/stream/pages?${query}`);

it('a page state of the release before goes on, and leads to those of this one', async () => {
  const query = 'age_filter=30&limit=50&fetch_size=2';
  const seen: string[] = [];
  for (let state = ofPages; state !== null; ) {
    const { status, body } = await page(`${query}&page_state=${state}`);
    expect(status).toBe(200);
    seen.push(...idsOf(body.users));
    state = body.page_state;
  }
  expect(seen).toEqual(await idsAfter(afterToken, 30));
  expect(seen.length).toBeGreaterThan(2);
  const { body } = await api.request('GET', `/users?limit=100&page_state=${ofList}`);
  expect(idsOf(body)).toEqual(await idsAfter(42n, 0));
});

it('and is 422 of another list, filter or limit, and when a bit of it was changed', async () => {
  for (const query of [
    'age_filter=30',
    'limit=50',
    'age_filter=31&limit=50',
    'age_filter=30&limit=49',
    'limit=100',
  ]) {
    expect((await page(`${query}&page_state=${ofPages}`)).status).toBe(422);
  }
  expect((await page(`page_state=${ofList}`)).status).toBe(422);
  expect((await api.request('GET', `/users?page_state=${ofPages}`)).status).toBe(422);
  for (let at = 0; at < ofPages.length; at++) {
    const edited = `${ofPages.slice(0, at)}${ofPages[at] === 'A' ? 'B' : 'A'}${ofPages.slice(at + 1)}`;
    expect((await page(`age_filter=30&limit=50&page_state=${edited}`)).status).toBe(422);
  }
});
