import { describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Cluster, connect, statement } from '../../src/index.js';

const select = 'SELECT key FROM system.local';

const open = () => connect({ contactPoints: contactPoints() });

describe('a session', () => {
  it('is closed when its scope is left', async () => {
    let outside: Awaited<ReturnType<typeof open>>;
    {
      await using session = await open();
      outside = session;
      expect(session.isOpen).toBe(true);
    }
    expect(outside.isOpen).toBe(false);
    await expect(outside.execute(select)).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    expect(() => outside.stream(select)).toThrow(expect.objectContaining({ code: 'SESSION_CLOSED' }));
  });

  it('may be closed twice', async () => {
    await using session = await open();
    await session.close();
    await session.close();
  });

  it('closes once for everybody who asks meanwhile, after what is in flight has ended', async () => {
    const session = await open();
    const running = Array.from({ length: 50 }, () => session.execute(select));
    let closed = 0;
    const closings = [session.close(), session.close()].map((closing) => closing.then(() => closed++));
    expect(closed).toBe(0);
    for (const { rows } of await Promise.all(running)) expect(rows).toHaveLength(1);
    await Promise.all(closings);
    expect(session.stats).toMatchObject({
      requestsInFlight: 0,
      requestsWaiting: 0,
      openStreams: 0,
      errors: 0,
    });
  });

  it('lets a stream that is being read come to its end, within the grace time', async () => {
    const session = await open();
    const stream = session.stream('SELECT keyspace_name FROM system_schema.keyspaces', [], { fetchSize: 1 });
    const pages = stream.pages();
    await pages.next();
    const closing = session.close();
    let more = 0;
    for await (const _page of pages) more++;
    await closing;
    expect(more).toBeGreaterThan(2);
  });

  it('ends a stream that nobody reads when the grace time is over', async () => {
    const session = await open();
    const stream = session.stream(select);
    await session.close({ graceMs: 10 });
    expect(stream.isOpen).toBe(false);
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'STREAM_CLOSED' });
  });

  it('stays open when the grace time makes no sense', async () => {
    await using cluster = new Cluster({ contactPoints: contactPoints() });
    await using session = await cluster.connect();
    for (const graceMs of [Number.NaN, -1]) {
      for (const each of [session, cluster]) {
        await expect(each.close({ graceMs })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      }
    }
    expect([session.isOpen, cluster.isOpen]).toEqual([true, true]);
    expect((await session.execute(select)).rows).toHaveLength(1);
    await session.close();
    await cluster.close();
  });

  it('says of what is in flight when the grace time is over that it was closed', async () => {
    const session = await open();
    const running = Array.from({ length: 50 }, () => session.execute(select));
    const settled = Promise.allSettled(running);
    await session.close({ graceMs: 0 });
    const errors = (await settled).flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toMatchObject({ code: 'SESSION_CLOSED', outcome: 'unknown' });
  });

  it('refuses those who wait for a place when the grace time is over', async () => {
    const session = await connect({ contactPoints: contactPoints(), maxRequestsInFlight: 1 });
    const running = Array.from({ length: 20 }, () => session.execute(select));
    const settled = Promise.allSettled(running);
    await session.close({ graceMs: 0 });
    const codes = (await settled).map((each) => (each.status === 'fulfilled' ? 'done' : each.reason.code));
    expect(codes).toContain('SESSION_CLOSED');
    expect(new Set(codes).size).toBeLessThanOrEqual(3);
  });
});

describe('a cluster', () => {
  it('closes its sessions when its scope is left, and opens no more', async () => {
    let session: Awaited<ReturnType<typeof open>>;
    let outside: Cluster;
    {
      await using cluster = new Cluster({ contactPoints: contactPoints() });
      outside = cluster;
      session = await cluster.connect();
      expect(cluster.openSessions).toBe(1);
    }
    expect([session.isOpen, outside.isOpen, outside.openSessions]).toEqual([false, false, 0]);
    await expect(outside.connect()).rejects.toMatchObject({ code: 'CLUSTER_CLOSED' });
    await outside.close();
  });

  it('leaves no session behind that connects while it is closed', async () => {
    const cluster = new Cluster({ contactPoints: contactPoints() });
    const connecting = cluster.connect();
    await cluster.close();
    await expect(connecting).rejects.toMatchObject({ code: 'CLUSTER_CLOSED' });
  });

  it('says so to a session whose statements are being checked', async () => {
    const statements = [statement({ cql: select, row: { key: 'text' } })];
    for (let rounds = 0; rounds < 40; rounds++) {
      const cluster = new Cluster({ contactPoints: contactPoints() });
      const connecting = cluster.connect({ statements }).then(
        () => 'CLUSTER_CLOSED',
        (error) => error.code,
      );
      // Held from when it is connected, before its statements are checked.
      while (cluster.openSessions === 0) await new Promise((resolve) => setImmediate(resolve));
      await cluster.close({ graceMs: 0 });
      expect(await connecting).toBe('CLUSTER_CLOSED');
    }
  });

  it('outlives a session of its own', async () => {
    await using cluster = new Cluster({ contactPoints: contactPoints() });
    const first = await cluster.connect();
    await first.close();
    const second = await cluster.connect();
    expect((await second.execute(select)).rows).toHaveLength(1);
  });
});

describe('connecting', () => {
  it('names the option that is wrong', async () => {
    const wrong = connect({ contactPoints: contactPoints(), localDataCenter: 'nowhere' });
    await expect(wrong).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: 'localDataCenter',
      message: 'The cluster has no data centre "nowhere"; it has "datacenter1"',
    });
    const keyspace = connect({ contactPoints: contactPoints(), keyspace: 'nowhere' });
    await expect(keyspace).rejects.toMatchObject({ code: 'INVALID_QUERY' });
    const nobody = connect({ contactPoints: ['127.0.0.1:1'] });
    await expect(nobody).rejects.toMatchObject({ code: 'NO_HOST_AVAILABLE', retryable: true });
  });

  it('ends with its signal or its time limit', async () => {
    const aborted = connect({ contactPoints: contactPoints(), signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    const late = connect({ contactPoints: contactPoints(), timeoutMs: 0.01 });
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });
});
