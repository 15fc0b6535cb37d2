import { describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Cluster, type Session } from '../../src/index.js';

const select = 'SELECT key FROM system.local';
const newCluster = () => new Cluster({ contactPoints: contactPoints() });

describe('a cluster', () => {
  it('leaves its scope: its sessions are closed, the newest first, and it opens no more', async () => {
    const closed: Session[] = [];
    let outside: Cluster;
    let sessions: Session[];
    {
      await using cluster = newCluster();
      outside = cluster;
      sessions = [await cluster.connect(), await cluster.connect()];
      for (const session of sessions) {
        const close = session.close.bind(session);
        session.close = (options) => {
          closed.push(session);
          return close(options);
        };
      }
      expect([cluster.isOpen, cluster.openSessions]).toEqual([true, 2]);
    }
    expect([outside.isOpen, outside.openSessions]).toEqual([false, 0]);
    expect(sessions.map((session) => session.isOpen)).toEqual([false, false]);
    expect(closed).toEqual(sessions.toReversed());
    await expect(outside.connect()).rejects.toMatchObject({ code: 'CLUSTER_CLOSED' });
  });

  it('is closed twice without harm, also before it has connected', async () => {
    await using cluster = newCluster();
    const session = await cluster.connect();
    await Promise.all([cluster.close(), cluster.close(), session.close()]);
    await cluster.close();
    await using unused = newCluster();
    await unused.close();
    expect([cluster.isOpen, session.isOpen, unused.isOpen]).toEqual([false, false, false]);
  });

  it('is closed while its sessions are busy: it waits until they have drained', async () => {
    const cluster = newCluster();
    const sessions = [await cluster.connect(), await cluster.connect()];
    const running = sessions.flatMap((session) => Array.from({ length: 20 }, () => session.execute(select)));
    const settled = Promise.all(running);
    let closed = false;
    const closing = cluster.close().then(() => {
      closed = true;
    });
    for (const { rows } of await settled) expect(rows).toHaveLength(1);
    expect(closed).toBe(false);
    await closing;
    expect(sessions.map(({ stats }) => stats.errors)).toEqual([0, 0]);
  });

  it('is closed while a session connects: that one is refused and leaves no connection', async () => {
    const cluster = newCluster();
    const connecting = Promise.allSettled([cluster.connect(), cluster.connect()]);
    await cluster.close();
    const refused = { status: 'rejected', reason: { code: 'CLUSTER_CLOSED' } };
    expect(await connecting).toMatchObject([refused, refused]);
  });
});
