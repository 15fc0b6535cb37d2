import { Client } from 'cassandra-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Session, statement } from '../../src/index.js';

const select = statement({
  cql: 'SELECT release_version FROM system.local',
  row: { release_version: 'text' },
});

let client: Client;
beforeAll(async () => {
  client = new Client({ contactPoints: contactPoints(), localDataCenter: 'datacenter1' });
  await client.connect();
});
afterAll(() => client.shutdown());

describe('Session.from', () => {
  it("runs on somebody else's client, and leaves it alone when it is closed", async () => {
    {
      await using session = Session.from(client);
      expect([session.client, session.localDataCenter]).toEqual([client, 'datacenter1']);
      expect((await session.execute(select)).first?.release_version).toMatch(/^\d/);
      expect(await session.stream(select).toArray()).toHaveLength(1);
      expect(session.stats).toMatchObject({ requests: 2, errors: 0, openStreams: 0 });
    }
    expect((await client.execute(select.cql)).rows).toHaveLength(1);
  });

  it('waits for its own requests when it is closed', async () => {
    const session = Session.from(client, { maxRequestsInFlight: 2 });
    const running = Array.from({ length: 2 }, () => session.execute(select));
    await session.close();
    expect(await Promise.all(running)).toHaveLength(2);
    await expect(session.execute(select)).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
  });
});
