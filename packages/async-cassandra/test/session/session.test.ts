import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { bind, type RequestEvent, requestChannel, type Session, statement, Uuid } from '../../src/index.js';

const insertItem = statement({
  cql: 'INSERT INTO items (id, n, name, seen, big, tags) VALUES (:id, :n, :name, :seen, :big, :tags)',
  params: { id: 'uuid', n: 'int', name: 'text', seen: 'timestamp', big: 'bigint', tags: 'set<text>' },
  idempotent: true,
});
const selectItem = statement({
  cql: 'SELECT id, n, name, seen, big, tags FROM items WHERE id = :id',
  params: { id: 'uuid' },
  row: { id: 'uuid!', n: 'int', name: 'text', seen: 'timestamp', big: 'bigint', tags: 'set<text>' },
  idempotent: true,
});
const insertVisit = statement({
  cql: 'INSERT INTO visits (id, at) VALUES (:id, :at)',
  params: { id: 'int', at: 'int' },
});
const item = { n: 1, name: 'one', seen: new Date(), big: 2n ** 60n, tags: ['a', 'b'] };

let keyspace: TestKeyspace;
let session: Session;
beforeAll(async () => {
  keyspace = await createKeyspace();
  session = keyspace.session;
  await session.execute(
    'CREATE TABLE items (id uuid PRIMARY KEY, n int, name text, seen timestamp, big bigint, tags set<text>)',
  );
});
afterEach(() => expect.poll(() => session.stats.requestsInFlight, { timeout: 10_000 }).toBe(0));
afterAll(() => keyspace[Symbol.asyncDispose]());

describe('Session.execute', () => {
  it('binds named parameters and answers typed rows', async () => {
    const id = Uuid.random();
    await session.execute(insertItem, { id, ...item });
    const { first, rows, applied, pageState } = await session.execute(selectItem, { id: id.toString() });
    expect({ ...first }).toEqual({ id, ...item });
    expect({ rows: rows.length, applied, pageState }).toEqual({
      rows: 1,
      applied: true,
      pageState: undefined,
    });
    expectTypeOf(first?.n).toEqualTypeOf<number | null | undefined>();
    expectTypeOf<NonNullable<typeof first>['id']>().toEqualTypeOf<Uuid>();
  });

  it('tells apart a null, which deletes, and undefined, which leaves alone', async () => {
    const id = Uuid.random();
    await session.execute(insertItem, { id, ...item });
    await session.execute(insertItem, { id, ...item, n: null, name: undefined });
    const { first } = await session.execute(selectItem, { id });
    expect(first).toMatchObject({ n: null, name: 'one' });
  });

  it('says whether a conditional write was applied', async () => {
    const cql = 'INSERT INTO items (id, n) VALUES (?, ?) IF NOT EXISTS';
    const id = Uuid.random();
    expect((await session.execute(cql, [id, 1])).applied).toBe(true);
    expect((await session.execute(cql, [id, 2])).applied).toBe(false);
  });

  it('writes with the timestamp it is given', async () => {
    const id = Uuid.random();
    await session.execute(insertItem, { id, ...item }, { timestamp: 1_000_000n });
    const { first } = await session.execute<{ t: bigint }>(
      'SELECT writetime(n) AS t FROM items WHERE id = ?',
      [id],
    );
    expect(first?.t).toBe(1_000_000n);
  });

  it('answers every row at once where paging is turned off', async () => {
    await session.execute('CREATE TABLE visits (id int, at int, PRIMARY KEY (id, at))');
    await session.batch([1, 2, 3, 4].map((at) => bind(insertVisit, { id: at % 2, at })));
    const cql = 'SELECT at FROM visits WHERE id IN (0, 1) ORDER BY at DESC';
    const unpaged = statement({ cql, row: { at: 'int!' }, fetchSize: 0 });
    const ats = (rows: readonly { readonly at: number }[]) => rows.map(({ at }) => at);
    const { rows, pageState } = await session.execute<{ at: number }>(cql, [], { fetchSize: 0 });
    expect([ats(rows), pageState]).toEqual([[4, 3, 2, 1], undefined]);
    expect(ats((await session.execute(unpaged)).rows)).toEqual([4, 3, 2, 1]);
    const { errors } = session.stats;
    // As the protocol and other drivers write it.
    expect(ats((await session.execute(unpaged, {}, { fetchSize: -1 })).rows)).toEqual([4, 3, 2, 1]);
    expect(session.stats.errors).toBe(errors);
    const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT', option: 'fetchSize' });
    expect(() => session.stream(unpaged)).toThrow(refused);
    for (const fetchSize of [0, -1]) expect(() => session.stream(cql, [], { fetchSize })).toThrow(refused);
    expect(session.stats.openStreams).toBe(0);
  });

  it('reads at once what Cassandra does not page', async () => {
    const cql = 'SELECT at FROM visits WHERE id IN (0, 1) ORDER BY at';
    const sorted = statement({ cql, row: { at: 'int!' }, fetchSize: 2 });
    const all = [1, 2, 3, 4].map((at) => ({ at }));
    const { rows, pageState } = await session.execute(sorted);
    expect([rows, pageState]).toEqual([all, undefined]);
    expect((await session.execute(cql, [], { idempotent: false })).rows).toEqual(all);
    expect(await session.stream(sorted).toArray()).toEqual(all);
    const { errors } = session.stats;
    await session.execute(sorted, {}, { fetchSize: 0 });
    expect(session.stats.errors).toBe(errors);
  });

  it('hands on what Cassandra warns of', async () => {
    const { warnings } = await session.execute('SELECT count(*) FROM items');
    expect(warnings).toEqual([expect.stringMatching(/without partition key/)]);
    expect((await session.execute(selectItem, { id: Uuid.random() })).warnings).toEqual([]);
  });

  it('traces on request, and names its coordinator', async () => {
    const { traceId, coordinator } = await session.execute(
      selectItem,
      { id: Uuid.random() },
      { trace: true },
    );
    expect(traceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(contactPoints()).toContain(coordinator);
  });

  it('throws errors with codes', async () => {
    await expect(session.execute('SELEKT')).rejects.toMatchObject({ code: 'SYNTAX_ERROR' });
    await expect(session.execute('SELECT * FROM nowhere')).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    await expect(session.execute('CREATE TABLE items (a int PRIMARY KEY)')).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    const wrong = session.execute('SELECT n FROM items WHERE id = ?', ['not a uuid']);
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', outcome: 'not_applied' });
    await expect(session.execute(selectItem, {} as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('Session.batch', () => {
  it('applies all of its statements or none', async () => {
    const ids = Array.from({ length: 10 }, () => Uuid.random());
    await session.batch(ids.map((id) => bind(insertItem, { id, ...item })));
    for (const id of ids) expect((await session.execute(selectItem, { id })).first?.n).toBe(1);
    const late = Array.from({ length: 100 }, () => Uuid.random());
    const tooLarge = late.map((id) => bind(insertItem, { id, ...item, name: 'x'.repeat(1000) }));
    await expect(session.batch(tooLarge)).rejects.toMatchObject({
      code: 'INVALID_QUERY',
      outcome: 'not_applied',
    });
    for (const id of late.slice(0, 5))
      expect((await session.execute(selectItem, { id })).first).toBeUndefined();
  });

  it('tells whether its conditions held, and what was found where one did not', async () => {
    await session.execute(
      'CREATE TABLE bills (acct text, item int, open boolean static, PRIMARY KEY (acct, item))',
    );
    await session.execute("INSERT INTO bills (acct, item, open) VALUES ('a', 0, true)");
    const add = statement({
      cql: 'INSERT INTO bills (acct, item) VALUES (:acct, :item)',
      params: { acct: 'text', item: 'int' },
    });
    const close = statement({
      cql: 'UPDATE bills SET open = false WHERE acct = :acct IF open = true',
      params: { acct: 'text' },
    });
    const entries = [bind(close, { acct: 'a' }), bind(add, { acct: 'a', item: 7 })];
    expect(await session.batch(entries)).toMatchObject({ applied: true });
    const again = await session.batch<{ open: boolean }>(entries);
    expect(again.applied).toBe(false);
    expect(again.first?.open).toBe(false);
    expectTypeOf(again.rows).toEqualTypeOf<readonly { open: boolean }[]>();
  });

  it('takes statements without bind markers', async () => {
    const plain = statement({ cql: "INSERT INTO bills (acct, item) VALUES ('plain', 1)" });
    await session.batch([bind(plain, {})]);
    const { rows } = await session.execute("SELECT item FROM bills WHERE acct = 'plain'");
    expect(rows).toEqual([{ item: 1 }]);
  });

  it('answers trace, coordinator and warnings as execute does', async () => {
    const entries = Array.from({ length: 10 }, () =>
      bind(insertItem, { id: Uuid.random(), ...item, name: 'x'.repeat(1_000) }),
    );
    const { rows, applied, traceId, coordinator, warnings } = await session.batch(entries, { trace: true });
    expect({ rows, applied }).toEqual({ rows: [], applied: true });
    expect(traceId).toMatch(/^[0-9a-f-]{36}$/);
    expect(contactPoints()).toContain(coordinator);
    expect(warnings.join()).toMatch(/exceeding specified threshold/);
  });
});

describe('Abort and deadline', () => {
  it('ends the wait at once, keeps the reason, and counts the request until the driver has settled it', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const pending = session.execute(selectItem, { id: Uuid.random() }, { signal: abort.signal });
    expect(session.stats.requestsInFlight).toBe(1);
    abort.abort(reason);
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
    await expect.poll(() => session.stats.requestsInFlight).toBe(0);
  });

  it('sends nothing when the signal has aborted already', async () => {
    const before = session.stats.requests;
    const pending = session.execute(selectItem, { id: Uuid.random() }, { signal: AbortSignal.abort() });
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not_applied' });
    expect(session.stats.requests).toBe(before);
  });

  it('a time limit that cannot be kept is DEADLINE_EXCEEDED, and costs nobody a connection', async () => {
    const connections = () => session.hosts.reduce((sum, host) => sum + host.connections, 0);
    const before = connections();
    const select = 'SELECT n FROM items WHERE n >= 0 ALLOW FILTERING';
    const calls = Array.from({ length: 200 }, () => session.execute(select, [], { timeoutMs: 0.01 }));
    for (const settled of await Promise.allSettled(calls)) {
      expect(settled).toMatchObject({ status: 'rejected', reason: { code: 'DEADLINE_EXCEEDED' } });
    }
    expect((await session.execute(selectItem, { id: Uuid.random() })).rows).toEqual([]);
    expect(connections()).toBe(before);
  });
});

describe('Seeing', () => {
  it('publishes each request without its parameters', async () => {
    const events: RequestEvent[] = [];
    const listen = (event: unknown) => void events.push(event as RequestEvent);
    requestChannel.subscribe(listen);
    await session.execute(insertItem, { id: Uuid.random(), ...item, name: 'secret' });
    await session.execute('SELEKT').catch(() => {});
    requestChannel.unsubscribe(listen);
    await session.execute(selectItem, { id: Uuid.random() });
    expect(events).toMatchObject([
      { sessionId: session.id, kind: 'execute', cql: insertItem.cql, error: undefined },
      { sessionId: session.id, cql: 'SELEKT', error: { code: 'SYNTAX_ERROR' } },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  it('tells the state of nodes and connections', () => {
    expect(session.hosts).toMatchObject([{ address: contactPoints()[0], up: true, connections: 1 }]);
    expect(session.localDataCenter).toBe('datacenter1');
    expect(session.hasQuorum()).toBe(true);
    const { total, withoutQuorum } = session.tokenRanges();
    expect(total).toBeGreaterThan(0);
    expect(withoutQuorum).toBe(0);
  });
});
