import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect, Deadline, type Session } from '../../src/index.js';

const select = 'SELECT key FROM system.local';
const keyspaces = 'SELECT keyspace_name FROM system_schema.keyspaces';

let session: Session;
beforeAll(async () => {
  session = await connect({ contactPoints: contactPoints() });
});
afterAll(() => session.close());

describe('a deadline', () => {
  it('leaves its scope: its time stands still, and the outer signal has no listener', async () => {
    const outer = new AbortController();
    let outside: Deadline;
    {
      // Nothing is awaited in here: on a busy machine its time might be over.
      using deadline = Deadline.after(20, { signal: outer.signal });
      outside = deadline;
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
    outer.abort();
    expect([outside.aborted, outside.signal.aborted]).toEqual([false, false]);
  });

  it('is disposed twice without harm, also after it has passed', async () => {
    using deadline = Deadline.after(60_000);
    deadline[Symbol.dispose]();
    deadline[Symbol.dispose]();
    using passed = Deadline.after(0);
    await expect.poll(() => passed.aborted).toBe(true);
    passed[Symbol.dispose]();
    expect(passed.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('is disposed while a call and a stream wait under it: they go on to their end', async () => {
    const deadline = Deadline.after(60_000);
    const stream = session.stream(keyspaces, [], { deadline, fetchSize: 1 });
    const reading = stream.toArray();
    const running = session.execute(select, [], { deadline });
    deadline[Symbol.dispose]();
    expect((await running).rows).toHaveLength(1);
    expect((await reading).length).toBeGreaterThan(3);
  });
});

describe('what a call is given to end it', () => {
  it('is let go of when the call has ended in time', async () => {
    const { signal } = new AbortController();
    using deadline = Deadline.after(60_000, { signal });
    for (const options of [{ timeoutMs: 60_000 }, { signal }, { signal, timeoutMs: 60_000 }, { deadline }]) {
      expect((await session.execute(select, [], options)).rows).toHaveLength(1);
      expect(
        (await session.stream(keyspaces, [], { ...options, fetchSize: 2 }).toArray()).length,
      ).toBeGreaterThan(3);
      await expect(session.execute('SELEKT', [], options)).rejects.toMatchObject({ code: 'SYNTAX_ERROR' });
    }
  });
});
