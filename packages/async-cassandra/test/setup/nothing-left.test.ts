import { Client } from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Cluster, connect, Deadline, requestChannel } from '../../src/index.js';
import { raceStop } from '../../src/time/stop.js';
import { before, expectNothingLeft, leftovers } from './leftovers.js';

const select = 'SELECT key FROM system.local';
const open = () => connect({ contactPoints: contactPoints() });
const atStart = before();
const left = () => leftovers(atStart);

describe('what is looked for after every test is found when it is there', () => {
  it('nothing at first', () => expect(left()).toEqual([]));

  it('a deadline that runs', () => {
    const deadline = Deadline.after(60_000);
    expect(left()).toEqual([expect.stringMatching(/^a timer of .*deadline\.ts:\d+$/)]);
    deadline[Symbol.dispose]();
  });

  it('a listener on a signal, and one on a deadline', async () => {
    const { signal } = new AbortController();
    const outer = Deadline.after(Number.POSITIVE_INFINITY);
    let end = () => {};
    const slow = new Promise<void>((resolve) => {
      end = resolve;
    });
    const waiting = [raceStop(slow, signal), raceStop(slow, outer)];
    expect(left()).toEqual([
      expect.stringMatching(/^a listener on a signal, of .*stop\.ts:\d+$/),
      expect.stringMatching(/^a listener on a deadline, of .*stop\.ts:\d+$/),
    ]);
    end();
    await Promise.all(waiting);
  });

  it('a subscriber of a channel', () => {
    const listen = () => {};
    requestChannel.subscribe(listen);
    expect(left()).toEqual(['a subscriber of async-cassandra:request']);
    requestChannel.unsubscribe(listen);
  });

  it('a stream that is open, a request in flight and one that waits', async () => {
    await using session = await connect({ contactPoints: contactPoints(), maxRequestsInFlight: 1 });
    const stream = session.stream(select);
    expect(left()).toEqual([
      'openStreams: 1 of a session',
      expect.stringMatching(/^a listener on a deadline, of .*page-stream\.ts:\d+$/),
    ]);
    await stream.close();
    const running = [session.execute(select), session.execute(select)];
    expect(left()).toEqual(['requestsInFlight: 1 of a session', 'requestsWaiting: 1 of a session']);
    await Promise.all(running);
  });

  it('connections that outlive their session', async () => {
    const session = await open();
    const { shutdown } = Client.prototype;
    session.client.shutdown = async () => {};
    await session.close();
    expect(left()).toEqual(['connections of a client that belongs to no open session']);
    await shutdown.call(session.client, () => {});
  });

  it('and a test that leaves it fails, having said what', async () => {
    const deadline = Deadline.after(60_000);
    await expect(expectNothingLeft(atStart, 10)).rejects.toThrow(/^The library leaves behind:\na timer of /);
    expect(left()).toEqual([]);
    deadline[Symbol.dispose]();
  });
});

it('a connection that failed leaves nothing', async () => {
  await using cluster = new Cluster({ contactPoints: contactPoints(), localDataCenter: 'nowhere' });
  await expect(cluster.connect()).rejects.toMatchObject({ code: 'CONFIGURATION' });
  await expect.poll(left).toEqual([]);
});
