import { expect, it, onTestFinished } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { connect, type HostEvent, type Session } from '../../src/index.js';
import { FlappingProxy, outages } from '../proxy/flapping-proxy.js';

/** The driver's own place for what has to be looked at from inside. */
interface Inside {
  readonly controlConnection: { readonly connection: { readonly connected: boolean } | null };
}

const answers = (session: Session) =>
  session.execute('SELECT key FROM system.local', [], { timeoutMs: 500, idempotent: true }).then(
    () => true,
    () => false,
  );

/** Warnings of Node.js until the test is over, of which one tells that an emitter has too many listeners. */
function warnings(): string[] {
  const seen: string[] = [];
  const note = ({ message }: Error) => seen.push(message);
  process.on('warning', note);
  onTestFinished(() => {
    process.off('warning', note);
  });
  return seen;
}

const controlConnected = (session: Session) =>
  (session.client as unknown as Inside).controlConnection.connection?.connected === true;

it('connects at once when somebody asks and every node was down', async () => {
  await using proxy = await FlappingProxy.before(String(contactPoints()[0]));
  await using session = await connect({ contactPoints: [proxy.contactPoint] });
  for (let round = 0; round < 4; round++) {
    proxy.down('refused');
    await expect.poll(() => answers(session)).toBe(false);
    // The driver has tried for so long that it tries once a second.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await proxy.up();
    expect(await answers(session)).toBe(true);
  }
});

// A rejection that nobody handles, and an error that nobody catches, fail the run of the tests.
it.each(outages)(
  'comes back from an outage in which it was %s, also when that breaks at once again',
  async (how) => {
    await using proxy = await FlappingProxy.before(String(contactPoints()[0]));
    const seen = warnings();
    const events: HostEvent['kind'][] = [];
    const faults: HostEvent[] = [];
    await using session = await connect({
      contactPoints: [proxy.contactPoint],
      onHostEvent(event) {
        events.push(event.kind);
        if (event.kind === 'fault') faults.push(event);
      },
    });
    const [host] = session.client.hosts.values();
    for (let round = 0; round < 6; round++) {
      const breaks = round % 2 === 1;
      proxy.down(how);
      await expect.poll(() => answers(session)).toBe(false);
      if (breaks) proxy.breakAtSecondRead();
      await proxy.up();
      await expect.poll(() => answers(session), { timeout: 20_000 }).toBe(true);
      await expect.poll(() => controlConnected(session), { timeout: 20_000 }).toBe(true);
    }
    expect(seen).toEqual([]);
    // The same node all the time, told of as such, with the listeners of one connection.
    expect(session.client.hosts.values()).toEqual([host]);
    expect(events).not.toContain('removed');
    if (how === 'garbled')
      expect(faults[0]).toMatchObject({ address: proxy.contactPoint, error: { name: 'CassandraError' } });
    else expect(faults).toEqual([]);
    expect(session.hosts).toMatchObject([{ up: true }]);
    expect(host?.listenerCount('down')).toBeLessThanOrEqual(2);
    // One for statements, and at most another that came while the first was opening.
    await expect.poll(() => proxy.openConnections).toBeLessThanOrEqual(2);
  },
);
