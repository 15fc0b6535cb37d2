import { expectTypeOf } from 'vitest';
import {
  bind,
  type driverTypes,
  type ParamsType,
  type Result,
  type RowType,
  type Session,
  statement,
  type Uuid,
} from '../../src/index.js';

declare const session: Session;
declare const id: Uuid;

const insert = statement({
  cql: 'INSERT INTO users (id, name, seen, visits) VALUES (:id, :name, :seen, :visits)',
  params: { id: 'uuid', name: 'text', seen: 'timestamp', visits: 'bigint' },
});
const select = statement({
  cql: 'SELECT id, name, seen, visits FROM users WHERE id = :id',
  params: { id: 'uuid' },
  row: { id: 'uuid!', name: 'text', seen: 'timestamp', visits: 'bigint' },
});
const selectAll = statement({ cql: 'SELECT name FROM users', row: { name: 'text' } });

interface User {
  readonly id: Uuid;
  readonly name: string | null;
  readonly seen: Date | null;
  readonly visits: bigint | null;
}

// Rows and parameters are what the statement says.
expectTypeOf<RowType<typeof select>>().toEqualTypeOf<User>();
expectTypeOf<ParamsType<typeof insert>>().toEqualTypeOf<{
  readonly id: driverTypes.Uuid | string | null | undefined;
  readonly name: string | null | undefined;
  readonly seen: Date | null | undefined;
  readonly visits: bigint | null | undefined;
}>();
expectTypeOf(await session.execute(select, { id })).toEqualTypeOf<Result<User>>();
for await (const row of session.stream(select, { id })) expectTypeOf(row).toEqualTypeOf<User>();
for await (const page of session.stream(selectAll).pages()) {
  expectTypeOf(page.rows).toEqualTypeOf<readonly { readonly name: string | null }[]>();
}
await session.execute(selectAll);
await session.execute(insert, { id, name: 'Ada', seen: null, visits: undefined }, { consistency: 'ONE' });
await session.batch([bind(insert, { id: 'c0ffee', name: null, seen: new Date(), visits: 1n })]);

// CQL written on the spot: the row is unknown until somebody says what it is.
const { first } = await session.execute('SELECT name FROM users');
expectTypeOf(first).toEqualTypeOf<Record<string, unknown> | undefined>();
const named = await session.execute<{ name: string }>('SELECT name FROM users WHERE id = ?', [id]);
expectTypeOf(named.rows).toEqualTypeOf<readonly { name: string }[]>();

const user: User = { id, name: null, seen: null, visits: null };

// @ts-expect-error: a marker of another name
await session.execute(select, { uid: id });
// @ts-expect-error: a value of another type
await session.execute(select, { id: 5 });
// @ts-expect-error: one marker without a value
await session.execute(insert, { id, name: 'Ada', seen: null });
// @ts-expect-error: no parameters at all
await session.execute(select);
// @ts-expect-error: no parameters at all, of a stream
session.stream(select);
// @ts-expect-error: one parameter too many
await session.execute(select, { id, name: 'Ada' });
// @ts-expect-error: parameters of a statement that takes none
await session.execute(selectAll, { name: 'Ada' });
// @ts-expect-error: a number for a bigint
await session.execute(insert, { id, name: 'Ada', seen: null, visits: 1 });
// @ts-expect-error: text for a timestamp
await session.execute(insert, { id, name: 'Ada', seen: '2026-01-01', visits: 1n });
// @ts-expect-error: a column that is not selected
user.email;
// @ts-expect-error: a column that may be null
user.name.length;
// @ts-expect-error: a row that may not be there
(await session.execute(select, { id })).first.id;
// @ts-expect-error: rows are not to be changed
user.name = 'Ada';
// @ts-expect-error: a consistency that there is not
await session.execute(select, { id }, { consistency: 'QUORUMS' });
// @ts-expect-error: a serial consistency that is none
await session.execute(select, { id }, { serialConsistency: 'ONE' });
// @ts-expect-error: a bare object for a row of the statement
const bare: RowType<typeof select> = {};
// @ts-expect-error: an object of another shape for a row of the statement
const other: RowType<typeof select> = { id: 'text', name: null, seen: null, visits: null };
// @ts-expect-error: what a batch takes is bound
await session.batch([insert]);
// @ts-expect-error: bound to the parameters of another statement
bind(insert, { id });
// @ts-expect-error: a write timestamp in milliseconds, as a number
await session.execute(insert, { id, name: null, seen: null, visits: 1n }, { timestamp: Date.now() });
// @ts-expect-error: an option that there is not
await session.execute(select, { id }, { timeout: 5 });
// @ts-expect-error: an idempotence that is neither
statement({ cql: 'SELECT now() FROM system.local', idempotent: 'yes' });
// @ts-expect-error: a statement is not to be changed
select.cql = 'SELECT';

void [bare, other];
