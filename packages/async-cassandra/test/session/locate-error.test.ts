import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { bind, CassandraError, connect, Deadline, type Session, statement } from '../../src/index.js';

const select = statement({ cql: 'SELECT n FROM things WHERE id = :id', params: { id: 'int' } });
const insert = statement({
  cql: 'INSERT INTO things (id, n) VALUES (:id, :n)',
  params: { id: 'int', n: 'int' },
});
const nowhere = statement({ cql: 'SELECT n FROM nowhere', row: { n: 'int' } });
const wrong = 'x' as unknown as number;

let own: TestKeyspace;
let session: Session;
beforeAll(async () => {
  own = await createKeyspace();
  session = own.session;
  await session.execute('CREATE TABLE things (id int PRIMARY KEY, n int)');
});
afterAll(() => own[Symbol.asyncDispose]());

const failureOf = (failing: () => Promise<unknown>) =>
  failing().then(
    () => expect.unreachable(),
    (error: unknown) => error as CassandraError,
  );

/** Keeps the event loop busy until a time limit of 1 ms is over, before any answer can be read. */
function outlast<T>(call: Promise<T>): Promise<T> {
  const end = performance.now() + 3;
  while (performance.now() < end);
  return call;
}

/** What fails in each way there is, by what it is sent with. */
const failures: [string, (session: Session) => Promise<unknown>, cql: string, isDeclared: boolean][] = [
  ['a refused statement', () => session.execute(nowhere), nowhere.cql, true],
  ['refused text', () => session.execute('SELEKT'), 'SELEKT', false],
  ['a wrong parameter', () => session.execute(select, { id: wrong }), select.cql, true],
  ['a wrong parameter of text', () => session.execute(select.cql, ['x']), select.cql, false],
  ['a wrong option', () => session.execute(select, { id: 1 }, { fetchSize: -2 }), select.cql, true],
  ['a wrong option of a stream', async () => session.stream(nowhere, {}, { maxRows: -1 }), nowhere.cql, true],
  ['a page of a stream', () => session.stream(nowhere).toArray(), nowhere.cql, true],
  ['an abort', () => session.execute(select, { id: 1 }, { signal: AbortSignal.abort() }), select.cql, true],
  ['a time limit', () => outlast(session.execute(select, { id: 1 }, { timeoutMs: 1 })), select.cql, true],
  ['a wrong time limit', () => session.execute(select, { id: 1 }, { timeoutMs: -1 }), select.cql, true],
  [
    'a batch, the statement that is wrong',
    () => session.batch([bind(select, { id: 1 }), bind(insert, { id: 1, n: wrong })]),
    insert.cql,
    true,
  ],
  ['a batch that Cassandra refuses', () => session.batch([bind(select, { id: 1 })]), select.cql, true],
];

describe('An error', () => {
  it.each(failures)(
    'of %s says which statement, and where it was declared',
    async (_name, fail, cql, isDeclared) => {
      const error = await failureOf(() => fail(session));
      expect(error).toBeInstanceOf(CassandraError);
      expect(error.cql).toBe(cql);
      if (isDeclared) expect(error.declaredAt).toMatch(/locate-error\.test\.ts:\d+$/);
      else expect(error.declaredAt).toBeUndefined();
    },
  );

  it.each(failures)('of %s has its caller in its stack', async (_name, fail) => {
    async function theCaller() {
      await fail(session);
    }
    expect((await failureOf(theCaller)).stack).toMatch(/^CassandraError: .*\n(?:.*\n)*.*theCaller/);
  });

  it('has it inside an AsyncLocalStorage, of a request that waited, and of one read by for await', async () => {
    await using narrow = await connect({ contactPoints: contactPoints(), maxRequestsInFlight: 1 });
    async function theCaller() {
      for await (const _row of narrow.stream('SELEKT'));
    }
    const inside = new AsyncLocalStorage<number>().run(1, () => {
      const first = narrow.execute('SELECT key FROM system.local');
      return Promise.all([failureOf(theCaller), first]);
    });
    expect((await inside)[0].stack).toMatch(/theCaller/);
  });

  it('of closing or a deadline that ends many requests tells each its own statement', async () => {
    using deadline = Deadline.after(Number.POSITIVE_INFINITY);
    const sent = [select.cql, insert.cql].map((cql, n) =>
      failureOf(() => session.execute(cql, n === 0 ? [1] : [1, 1], { deadline })),
    );
    deadline.cancel(new CassandraError('DEADLINE_EXCEEDED', 'over'));
    expect((await Promise.all(sent)).map(({ cql }) => cql)).toEqual([select.cql, insert.cql]);

    const narrow = await connect({ contactPoints: contactPoints(), maxRequestsInFlight: 1 });
    const waiting = [
      'SELECT key FROM system.local',
      'SELECT rpc_port FROM system.local',
      'SELECT rack FROM system.local',
    ];
    const refused = waiting.map((cql) => narrow.execute(cql).catch((error: CassandraError) => error));
    await narrow.close({ graceMs: 0 });
    const [, second, third] = (await Promise.all(refused)) as CassandraError[];
    expect([second?.cql, third?.cql]).toEqual(waiting.slice(1));
    const late = await failureOf(() => narrow.execute('SELECT key FROM system.local'));
    expect(late).toMatchObject({ code: 'SESSION_CLOSED', cql: 'SELECT key FROM system.local' });
  });

  it('names the parameter that is missing', async () => {
    const error = await failureOf(() => session.execute(insert, { id: 1 } as { id: number; n: number }));
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      option: 'n',
      message: 'Parameter "n" is missing',
    });
  });
});
