import { randomBytes } from 'node:crypto';
import {
  connect,
  type PagedQuery,
  PageStates,
  pagedQuery,
  type ReadPageOptions,
  Session,
  statement,
  Uuid,
} from 'async-cassandra';
import { Client } from 'cassandra-driver';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';

const order = { placed_at: 'timestamp!', id: 'uuid!', note: 'text' } as const;
const columns = 'placed_at, id, note';
const newest = 'ORDER BY placed_at DESC, id DESC';

/** The orders of a customer, the newest first. */
const ordersOf = pagedQuery({
  name: 'orders-of-customer',
  first: statement({
    cql: `SELECT ${columns} FROM orders WHERE customer = :customer ${newest}`,
    params: { customer: 'uuid' },
    row: order,
    idempotent: true,
  }),
  next: statement({
    cql: `SELECT ${columns} FROM orders
          WHERE customer = :customer AND (placed_at, id) < (:before, :before_id) ${newest}`,
    params: { customer: 'uuid', before: 'timestamp', before_id: 'uuid' },
    row: order,
    idempotent: true,
  }),
  position: ({ placed_at, id }) => ({ before: placed_at, before_id: id }),
});

const people = { id: 'int!', age: 'int' } as const;
/** Everybody of at least an age, in the order of tokens. */
const peopleFrom = pagedQuery({
  name: 'people',
  first: statement({
    cql: 'SELECT id, age FROM people WHERE age >= :age ALLOW FILTERING',
    params: { age: 'int' },
    row: people,
    allowFiltering: true,
    idempotent: true,
  }),
  next: statement({
    cql: 'SELECT id, age FROM people WHERE token(id) > :after AND age >= :age ALLOW FILTERING',
    params: { age: 'int', after: 'bigint' },
    row: people,
    allowFiltering: true,
    idempotent: true,
  }),
  position: ({ id }, session) => {
    const key = Buffer.alloc(4);
    key.writeInt32BE(id);
    return { after: session.tokenOf(key) };
  },
});

const customer = Uuid.random();
const other = Uuid.random();
let own: TestKeyspace;
let session: Session;
beforeAll(async () => {
  own = await createKeyspace();
  ({ session } = own);
  await session.execute(
    'CREATE TABLE orders (customer uuid, placed_at timestamp, id uuid, note text, PRIMARY KEY (customer, placed_at, id))',
  );
  await session.execute('CREATE TABLE people (id int PRIMARY KEY, age int)');
  await session.execute(
    'CREATE TABLE keys (purpose text, id int, secret blob, created_at timestamp, PRIMARY KEY (purpose, id))',
  );
  const insert = 'INSERT INTO orders (customer, placed_at, id, note) VALUES (?, ?, ?, ?)';
  for (let n = 0; n < 20; n++) {
    // Two at each moment.
    const at = new Date(1_700_000_000_000 + Math.floor(n / 2));
    await session.execute(insert, [customer, at, Uuid.random(), `${n}`]);
    await session.execute('INSERT INTO people (id, age) VALUES (?, ?)', [n, n]);
  }
  await session.execute(insert, [other, new Date(), Uuid.random(), 'of another']);
});
afterAll(() => own[Symbol.asyncDispose]());
beforeEach(() => session.execute('TRUNCATE keys'));

const pageStates = () => new PageStates({ table: 'keys' });

async function walk<Params extends object, Row>(
  query: PagedQuery<Params, Row>,
  params: Params,
  options: ReadPageOptions,
  states = pageStates(),
): Promise<Row[][]> {
  const pages: Row[][] = [];
  let pageState: string | undefined;
  do {
    const page = await states.read(session, query, params, { ...options, pageState });
    expect(page.pageState ?? '').toMatch(/^[\w-]*$/);
    pages.push([...page.rows]);
    ({ pageState } = page);
  } while (pageState !== undefined);
  return pages;
}

describe('PageStates.read', () => {
  it.each([1, 3, 19, 20, 21])(
    'walks a partition in its order, every row once, %i at a time',
    async (size) => {
      const pages = await walk(ordersOf, { customer }, { size });
      expect(pages.map((rows) => rows.length).slice(0, -1)).toEqual(
        Array.from({ length: Math.ceil(20 / size) - 1 }, () => size),
      );
      const all = await session.stream(ordersOf.first, { customer }).toArray();
      expect(pages.flat()).toEqual(all);
      expect(all).toHaveLength(20);
    },
  );

  it('walks a table, also where a filter drops most rows', async () => {
    for (const age of [0, 15, 19, 20]) {
      const pages = await walk(peopleFrom, { age }, { size: 2 });
      expect(pages).toHaveLength(Math.max(1, Math.ceil((20 - age) / 2)));
      expect(
        pages
          .flat()
          .map(({ id }) => id)
          .sort((a, b) => a - b),
      ).toEqual(Array.from({ length: 20 - age }, (_, n) => age + n));
    }
  });

  it('bounds the whole walk by limit, and answers a state only when a row follows', async () => {
    for (const [limit, size, lengths] of [
      [10, 4, [4, 4, 2]],
      [8, 4, [4, 4]],
      [20, 10, [10, 10]],
      [1, 5, [1]],
      [100, 15, [15, 5]],
    ] as const) {
      const pages = await walk(ordersOf, { customer }, { size, limit });
      expect(pages.map((rows) => rows.length)).toEqual(lengths);
    }
  });

  it('begins at a position that is known in another way', async () => {
    const [first, second] = await walk(ordersOf, { customer }, { size: 5 });
    const last = first?.at(-1);
    const position = { before: last?.placed_at, before_id: last?.id };
    const read = (rowsLeft?: number) =>
      pageStates().read(session, ordersOf, { customer }, { size: 5, from: { position, rowsLeft } });
    expect((await read()).rows).toEqual(second);
    expect(await read(3)).toEqual({ rows: second?.slice(0, 3), pageState: undefined });
  });

  it.each([{ size: 0 }, { size: 1.5 }, { size: 1, limit: 0 }, { size: Number.NaN }])(
    'refuses %j',
    async (options) => {
      const read = pageStates().read(session, ordersOf, { customer }, options);
      await expect(read).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );
});

describe('PageStates.readJson', () => {
  /** Walks by both, each with the page states of the other. */
  async function walkBoth<Params extends object, Row>(
    query: PagedQuery<Params, Row>,
    params: Params,
    options: ReadPageOptions,
  ) {
    const states = pageStates();
    let pageState: string | undefined;
    let pages = 0;
    do {
      const rows = await states.read(session, query, params, { ...options, pageState });
      const page = await states.readJson(session, query, params, { ...options, pageState });
      expect(JSON.parse(page.json)).toEqual(JSON.parse(JSON.stringify(rows.rows)));
      expect(page.length).toBe(rows.rows.length);
      expect(page.pageState).toBe(rows.pageState);
      ({ pageState } = page);
      pages++;
    } while (pageState !== undefined);
    return pages;
  }

  it('reads what read() does, whatever the size of pages and the limit', async () => {
    expect(await walkBoth(ordersOf, { customer }, { size: 3 })).toBe(7);
    expect(await walkBoth(ordersOf, { customer }, { size: 20 })).toBe(1);
    expect(await walkBoth(ordersOf, { customer }, { size: 4, limit: 8 })).toBe(2);
    expect(await walkBoth(peopleFrom, { age: 15 }, { size: 2 })).toBe(3);
    expect(await walkBoth(peopleFrom, { age: 20 }, { size: 2 })).toBe(1);
  });

  it('does so where the driver decodes', async () => {
    const { localDataCenter } = session;
    const encoding = { useBigIntAsLong: true };
    const client = new Client({ contactPoints: contactPoints(), localDataCenter, encoding });
    onTestFinished(() => client.shutdown());
    await client.connect();
    await using theirs = Session.from(client);
    const { keyspace } = own;
    const all = pagedQuery({
      name: 'all',
      first: statement({ cql: `SELECT id, age FROM ${keyspace}.people`, row: people, idempotent: true }),
      next: statement({
        cql: `SELECT id, age FROM ${keyspace}.people WHERE token(id) > :after`,
        params: { after: 'bigint' },
        row: people,
        idempotent: true,
      }),
      position: peopleFrom.position as (row: { id: number }, session: Session) => { after: bigint },
    });
    const states = new PageStates({ keys: [{ id: 1, secret: randomBytes(32) }] });
    const { json, pageState } = await states.readJson(theirs, all, {}, { size: 19 });
    const rest = await states.readJson(theirs, all, {}, { size: 19, pageState });
    const ids = [json, rest.json].flatMap((each) => JSON.parse(each)).map(({ id }) => id);
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(rest.pageState).toBeUndefined();
  });
});

describe('a page state', () => {
  const foreign = { code: 'INVALID_ARGUMENT', option: 'pageState' };
  const first = async (states = pageStates()) =>
    (await states.read(session, ordersOf, { customer }, { size: 3, limit: 10 })).pageState ?? '';

  it('belongs to its query, params and limit; the size may change', async () => {
    const states = pageStates();
    const pageState = await first(states);
    const again = { size: 5, limit: 10, pageState };
    expect((await states.read(session, ordersOf, { customer }, again)).rows).toHaveLength(5);
    const text = customer.toString().toUpperCase();
    expect((await states.read(session, ordersOf, { customer: text }, again)).rows).toHaveLength(5);
    const renamed = { ...ordersOf, name: 'other' };
    for (const read of [
      states.read(session, ordersOf, { customer: other }, again),
      states.read(session, ordersOf, { customer }, { ...again, limit: 11 }),
      states.read(session, ordersOf, { customer }, { ...again, limit: undefined }),
      states.read(session, renamed, { customer }, again),
      states.read(session, peopleFrom, { age: 0 }, again),
    ]) {
      await expect(read).rejects.toMatchObject({
        ...foreign,
        message: 'pageState belongs to another query, other params or another limit',
      });
    }
  });

  it('is good in every process and after a restart, and that of other keys is not', async () => {
    const pageState = await first();
    await using later = await connect({ contactPoints: contactPoints(), keyspace: own.keyspace });
    const options = { size: 3, limit: 10, pageState };
    expect((await pageStates().read(later, ordersOf, { customer }, options)).rows).toHaveLength(3);
    const elsewhere = new PageStates({ keys: [{ id: 1, secret: randomBytes(32) }] });
    await expect(elsewhere.read(session, ordersOf, { customer }, options)).rejects.toMatchObject(foreign);
  });

  it('is refused when any character of it was changed, taken out or put in', async () => {
    const states = pageStates();
    const pageState = await first(states);
    const alphabet = 'ABab01-_.=+/ ~!';
    const edits = new Set(['', 'AAAA', `${pageState}=`, `${pageState}A`, ` ${pageState}`]);
    for (let at = 0; at < pageState.length; at++) {
      edits.add(pageState.slice(0, at) + pageState.slice(at + 1));
      for (const char of alphabet) edits.add(pageState.slice(0, at) + char + pageState.slice(at + 1));
    }
    // The last character has bits that decode to nothing.
    for (const char of 'CDEFGHIJKLMNOPQRSTUVWXYZcdefghijklmnopqrstuvwxyz23456789') {
      edits.add(pageState.slice(0, -1) + char);
    }
    edits.delete(pageState);
    for (const edited of edits) {
      const read = states.read(session, ordersOf, { customer }, { size: 3, limit: 10, pageState: edited });
      await expect(read, edited).rejects.toMatchObject(foreign);
    }
  });

  it('is signed by the newest key, and good while its own is there', async () => {
    const [here, there] = [pageStates(), pageStates()];
    const old = await first(here);
    const read = (states: PageStates, pageState: string) =>
      states.read(session, ordersOf, { customer }, { size: 3, limit: 10, pageState });
    await here.rotate(session);
    const fresh = await first(here);
    expect(fresh).not.toBe(old);
    for (const states of [here, there, pageStates()]) {
      for (const pageState of [old, fresh]) expect((await read(states, pageState)).rows).toHaveLength(3);
    }
    await session.execute("DELETE FROM keys WHERE purpose = 'page_state' AND id = 1");
    await expect(read(pageStates(), old)).rejects.toMatchObject(foreign);
    expect((await read(pageStates(), fresh)).rows).toHaveLength(3);
  });

  it('of many who begin at once is signed by one and the same key', async () => {
    const texts = await Promise.all(Array.from({ length: 8 }, () => first(pageStates())));
    expect(new Set(texts).size).toBe(1);
  });

  it('can be signed with keys of your own, the first of them', async () => {
    const [a, b] = [1, 2].map((id) => ({ id, secret: randomBytes(32) }));
    if (a === undefined || b === undefined) throw new Error('two keys');
    const old = await first(new PageStates({ keys: [a] }));
    const both = new PageStates({ keys: [b, a] });
    const read = (states: PageStates, pageState: string) =>
      states.read(session, ordersOf, { customer }, { size: 3, limit: 10, pageState });
    expect((await read(both, old)).rows).toHaveLength(3);
    const fresh = await first(both);
    await expect(read(new PageStates({ keys: [a] }), fresh)).rejects.toMatchObject(foreign);
    await expect(both.rotate(session)).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});

describe('what cannot be', () => {
  it.each([
    { keys: [] },
    { keys: [{ id: -1, secret: randomBytes(32) }] },
    { keys: [{ id: 1, secret: randomBytes(31) }] },
    { keys: [1, 1].map((id) => ({ id, secret: randomBytes(32) })) },
    { table: 'keys; DROP TABLE keys' },
  ])('are these keys: %j', (options) => {
    expect(() => new PageStates(options)).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
  });

  it('is a query without a position, without a param in `next`, or with a position that is a collection', () => {
    const { first, next } = ordersOf;
    const declare = (two: object) =>
      pagedQuery({ name: 'q', first, next, position: () => ({}), ...two } as Parameters<
        typeof pagedQuery
      >[0]);
    expect(() => declare({ next: first })).toThrow('no further param');
    expect(() => declare({ next: { ...next, params: { before: 'timestamp' } } })).toThrow(
      'Paged query "q": next has no param "customer", which first has',
    );
    const listed = { ...next, params: { customer: 'uuid', tags: 'list<text>' } };
    expect(() => declare({ next: listed })).toThrow('"tags" is list<text>, which is no position');
  });

  it('is a position without a value', async () => {
    const lost = { ...ordersOf, position: () => ({ before: null }) };
    await expect(pageStates().read(session, lost, { customer }, { size: 1 })).rejects.toThrow(
      'The position has no "before"',
    );
  });
});
