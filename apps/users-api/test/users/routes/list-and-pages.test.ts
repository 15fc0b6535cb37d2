import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUsersService, type UsersService } from '../../setup/users-service.js';

const total = 60;
let api: UsersService;
let ids: string[];
beforeAll(async () => {
  api = await startUsersService();
  const batch = Array.from({ length: total }, (_, n) => ({
    name: `U${n}`,
    email: `u${n}@example.com`,
    age: n,
  }));
  const { body } = await api.request('POST', '/users/batch', batch);
  ids = body.users.map(({ id }: { id: string }) => id).sort();
});
afterAll(() => api[Symbol.asyncDispose]());

const idsOf = (users: { id: string }[]) => users.map(({ id }) => id).sort();

/** Walks page by page; answers the pages. */
async function walk(query: string) {
  const pages: { users: { id: string; age: number }[]; has_more: boolean; page_state: string | null }[] = [];
  let state = '';
  for (;;) {
    const { status, body } = await api.request('GET', `/users/stream/pages?${query}${state}`);
    expect(status).toBe(200);
    pages.push(body);
    expect(body.page_state === null).toBe(!body.has_more);
    if (!body.has_more) return pages;
    state = `&page_state=${body.page_state}`;
  }
}

describe('All endpoint functionality: GET /users', () => {
  it('answers ten users by default, and up to limit', async () => {
    expect((await api.request('GET', '/users')).body).toHaveLength(10);
    for (const limit of [1, 59, 60, 100]) {
      const { body, headers } = await api.request('GET', `/users?limit=${limit}`);
      expect(body).toHaveLength(Math.min(limit, total));
      expect(headers.get('link') === null).toBe(limit >= total);
    }
  });

  it('leads from page to page by Link, every user once', async () => {
    for (const prefix of ['', '/v1']) {
      const seen: { id: string }[] = [];
      let path: string | undefined = `${prefix}/users?limit=7`;
      while (path !== undefined) {
        const { body, headers } = await api.request('GET', path);
        seen.push(...body);
        path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
        if (path) expect(path.startsWith(`${prefix}/users?`)).toBe(true);
      }
      expect(idsOf(seen)).toEqual(ids);
    }
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'limit=', 'limit=1.5', 'limit=-1', 'limit=1&limit=2'])(
    '422: %s',
    async (query) => {
      const { status, body } = await api.request('GET', `/users?${query}`);
      expect(status).toBe(422);
      expect(body.errors[0].loc).toEqual(['query', 'limit']);
    },
  );
});

describe('All endpoint functionality: GET /users/stream/pages', () => {
  it.each([1, 7, 59, 60, 61, 5000])('every user once in pages of at most %i', async (size) => {
    const pages = await walk(`fetch_size=${size}`);
    expect(idsOf(pages.flatMap(({ users }) => users))).toEqual(ids);
    for (const { users } of pages) expect(users.length).toBeLessThanOrEqual(size);
    expect(pages).toHaveLength(Math.ceil(total / size));
  });

  it('enforces age_filter, inclusive, with pages that the filter would leave empty', async () => {
    for (const [age, matching] of [
      [0, 60],
      [30, 30],
      [59, 1],
      [60, 0],
    ] as const) {
      const pages = await walk(`fetch_size=1&age_filter=${age}`);
      const users = pages.flatMap((page) => page.users);
      expect(users).toHaveLength(matching);
      expect(users.every((user) => user.age >= age)).toBe(true);
      expect(new Set(idsOf(users)).size).toBe(matching);
    }
  });

  it('bounds the whole walk by limit; has_more only when a user follows', async () => {
    for (const [limit, size, lengths] of [
      [10, 4, [4, 4, 2]],
      [8, 4, [4, 4]],
      [60, 30, [30, 30]],
      [100, 60, [60]],
      [1, 50, [1]],
    ] as const) {
      const pages = await walk(`limit=${limit}&fetch_size=${size}`);
      expect(pages.map(({ users }) => users.length)).toEqual(lengths);
    }
  });

  it('an empty table is one page', async () => {
    await using empty = await startUsersService();
    const { body } = await empty.request('GET', '/users/stream/pages');
    expect(body).toEqual({ users: [], has_more: false, page_state: null });
    expect((await empty.request('GET', '/users/stream')).body).toEqual([]);
    expect((await empty.request('GET', '/users')).body).toEqual([]);
  });
});

describe('Error handling consistency: page_state', () => {
  const first = async (query: string) => (await api.request('GET', `/users/stream/pages?${query}`)).body;

  it('belongs to its query; only fetch_size may change', async () => {
    const { page_state } = await first('limit=50&fetch_size=10&age_filter=5');
    const status = async (query: string) =>
      (await api.request('GET', `/users/stream/pages?page_state=${page_state}&${query}`)).status;
    expect(await status('limit=50&fetch_size=3&age_filter=5')).toBe(200);
    for (const other of ['limit=50', 'limit=50&age_filter=6', 'age_filter=5', 'limit=49&age_filter=5']) {
      expect(await status(other)).toBe(422);
    }
  });

  it('of one list is refused by the other', async () => {
    const { page_state } = await first('fetch_size=10');
    expect((await api.request('GET', `/users?page_state=${page_state}`)).status).toBe(422);
    const link = (await api.request('GET', '/users?limit=5')).headers.get('link') ?? '';
    const listState = /page_state=([\w-]+)/.exec(link)?.[1];
    expect((await api.request('GET', `/users/stream/pages?page_state=${listState}`)).status).toBe(422);
  });

  it('works on every instance, also on one that starts later', async () => {
    const { page_state, users } = await first('fetch_size=59');
    const other = await api.another();
    const { body } = await other.request('GET', `/users/stream/pages?fetch_size=59&page_state=${page_state}`);
    expect(idsOf([...users, ...body.users])).toEqual(ids);
  });

  it('1,000 random edits are all 422', async () => {
    const { page_state } = await first('fetch_size=10');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ~!';
    const pick = (length: number) => Math.floor(Math.random() * length);
    const edit = (text: string): string => {
      const at = pick(text.length);
      const char = alphabet[pick(alphabet.length)] ?? '';
      const edits = [
        () => text.slice(0, at) + char + text.slice(at + 1),
        () => text.slice(0, at) + char + text.slice(at),
        () => text.slice(0, at) + text.slice(at + 1),
        () => text.slice(at) + text.slice(0, at),
        () => text.slice(0, at),
        () => text + char,
      ];
      const edited = edits[pick(edits.length)]?.() ?? '';
      return edited === text ? edit(text) : edited;
    };
    const wrong = new Set<number>();
    let left = 1_000;
    const worker = async () => {
      while (left-- > 0) {
        const state = encodeURIComponent(edit(page_state));
        const { status } = await api.request('GET', `/users/stream/pages?fetch_size=10&page_state=${state}`);
        if (status !== 422) wrong.add(status);
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    expect([...wrong]).toEqual([]);
  });
});
