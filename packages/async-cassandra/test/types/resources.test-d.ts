import type { Readable } from 'node:stream';
import { expectTypeOf } from 'vitest';
import {
  type CassandraError,
  Cluster,
  type ClusterOptions,
  connect,
  Deadline,
  type ErrorCode,
  isCassandraError,
  type RowStream,
  type RowStreamLike,
  Session,
  type SessionLike,
  statement,
} from '../../src/index.js';

declare const options: ClusterOptions;
declare const thrown: unknown;
const selectName = statement({
  cql: 'SELECT name FROM users WHERE id = :id',
  params: { id: 'int' },
  row: { name: 'text' },
});

// Every resource closes with its scope.
{
  await using cluster = new Cluster(options);
  await using session = await cluster.connect({ keyspace: 'users' });
  await using stream = session.stream('SELECT name FROM users');
  using deadline = Deadline.after(1_000, { signal: AbortSignal.timeout(10) });
  expectTypeOf(cluster).toEqualTypeOf<Cluster>();
  expectTypeOf(session).toEqualTypeOf<Session>();
  expectTypeOf(stream).toEqualTypeOf<RowStream<Record<string, unknown>>>();
  expectTypeOf(stream.toReadable()).toExtend<Readable & AsyncDisposable>();
  expectTypeOf(deadline.signal).toEqualTypeOf<AbortSignal>();
  await session.execute('SELECT now() FROM system.local', [], { deadline, signal: deadline.signal });
}
expectTypeOf(connect(options)).toEqualTypeOf<Promise<Session>>();

if (isCassandraError(thrown)) {
  expectTypeOf(thrown).toEqualTypeOf<CassandraError>();
  expectTypeOf(thrown.code).toEqualTypeOf<ErrorCode>();
  expectTypeOf(thrown.outcome).toEqualTypeOf<'applied' | 'not_applied' | 'unknown'>();
}

{
  // @ts-expect-error: a session closes asynchronously
  using session = await connect(options);
  // @ts-expect-error: and is not there before it is awaited
  await using promised = connect(options);
  void [session, promised];
}
// @ts-expect-error: a deadline is made by Deadline.after
new Deadline(1_000);
// @ts-expect-error: no contact points
new Cluster({ localDataCenter: 'datacenter1' });
// @ts-expect-error: contact points are a list
await connect({ contactPoints: '127.0.0.1' });
// @ts-expect-error: a consistency in the driver's numbers
await connect({ contactPoints: [], consistency: 6 });
// @ts-expect-error: an option that there is not
await connect({ contactPoints: [], localDatacenter: 'datacenter1' });
// @ts-expect-error: a code that there is not
isCassandraError(thrown, 'TIMEOUT');
// @ts-expect-error: a signal is not a deadline
await (await connect(options)).execute('', [], { deadline: AbortSignal.timeout(5) });
// @ts-expect-error: a client of the driver is what a session is made from
Session.from(options);

// A fake that somebody writes by hand.
{
  const rows = [{ name: 'Ada' }];
  const fake: SessionLike = {
    execute: async () => ({ rows, first: rows[0], applied: true }) as never,
    batch: async () => ({ rows: [], applied: true }) as never,
    stream: () => ({ toArray: async () => rows }) as never,
  };
  const nameOf = async (session: SessionLike) => (await session.execute(selectName, { id: 1 })).first?.name;
  expectTypeOf(nameOf(fake)).toEqualTypeOf<Promise<string | null | undefined>>();
  expectTypeOf<Session>().toExtend<SessionLike>();
  expectTypeOf<RowStream<{ a: string }>>().toExtend<RowStreamLike<{ a: string }>>();
  expectTypeOf(fake.stream(selectName, { id: 1 }).toArray()).resolves.toEqualTypeOf<
    { readonly name: string | null }[]
  >();
}
// @ts-expect-error: a session has more than that
const incomplete: SessionLike = { execute: async () => ({}) as never };
void incomplete;
