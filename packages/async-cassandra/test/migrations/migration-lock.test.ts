import { setTimeout as delay } from 'node:timers/promises';
import { CassandraError, Deadline } from 'async-cassandra';
import { afterEach, expect, it, vi } from 'vitest';
import { createKeyspace } from '../../../../test/cassandra.js';
import { MigrationLock } from '../../src/migrations/migration-lock.js';

afterEach(() => {
  vi.restoreAllMocks();
});
const later = (ms: number) => {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
};

it('is waited for until it is free, or a deadline passes where its holder died', async () => {
  await using own = await createKeyspace();
  const held = await MigrationLock.acquire(own.session, {});
  const late = MigrationLock.acquire(own.session, { deadline: Deadline.after(700) });
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const patient = MigrationLock.acquire(own.session, {});
  await held[Symbol.asyncDispose]();
  await (await patient)[Symbol.asyncDispose]();
  expect((await own.session.execute('SELECT owner FROM schema_lock')).rows).toEqual([]);
});

it('is held for longer than its lease, and by nobody who has lost it', async () => {
  await using own = await createKeyspace();
  const left = async () =>
    (await own.session.execute<{ left: number }>('SELECT ttl(owner) AS left FROM schema_lock')).first?.left;
  await using lock = await MigrationLock.acquire(own.session, {});
  await own.session.execute(
    "UPDATE schema_lock USING TTL 10 SET owner = 'x' WHERE name = 'schema' IF EXISTS",
  );
  await lock.keep({});
  later(30_000);
  await expect(lock.keep({})).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringMatching(/^The lock of the migrations was lost/),
  });
  vi.restoreAllMocks();
  await own.session.execute("DELETE FROM schema_lock WHERE name = 'schema' IF EXISTS");

  await using next = await MigrationLock.acquire(own.session, {});
  const owner = (await own.session.execute<{ owner: string }>('SELECT owner FROM schema_lock')).first?.owner;
  await own.session.execute("UPDATE schema_lock USING TTL 10 SET owner = ? WHERE name = 'schema' IF EXISTS", [
    owner,
  ]);
  later(30_000);
  await next.keep({});
  expect(await left()).toBeGreaterThan(50);
});

it('is waited for while its table is listed and cannot be used yet, as one that is being created', async () => {
  await using own = await createKeyspace();
  const { execute } = own.session;
  // Another process creates it: for this one it is listed from the beginning, and there a moment later.
  vi.spyOn(own.session, 'execute').mockImplementationOnce(async (...args: Parameters<typeof execute>) => {
    const result = await execute.apply(own.session, args);
    return { ...result, rows: [{ table_name: 'schema_lock' }] };
  });
  const second = MigrationLock.acquire(own.session, {});
  await delay(300);
  await own.session.execute('CREATE TABLE schema_lock (name text PRIMARY KEY, owner text)');
  await (await second)[Symbol.asyncDispose]();
});

it('is waited for while replicas fail to find its table, and taken by a try that failed', async () => {
  await using own = await createKeyspace();
  await (await MigrationLock.acquire(own.session, {}))[Symbol.asyncDispose]();
  const { execute } = own.session;
  const failed = new CassandraError('WRITE_FAILURE', 'only 0 replicas responded, 1 failed', {});
  let failures = 0;
  vi.spyOn(own.session, 'execute').mockImplementation(async (...args: Parameters<typeof execute>) => {
    const result = await execute.apply(own.session, args);
    if (!String(args[0]).startsWith('INSERT') || failures === 2) return result;
    failures++;
    throw failed;
  });
  await using lock = await MigrationLock.acquire(own.session, {});
  expect(lock).toBeInstanceOf(MigrationLock);
  expect(failures).toBe(2);
});
