import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { type ClusterOptions, type Consistency, connect } from '../../src/index.js';

// As it comes from an environment variable.
const misspelt = 'LOCAL_QUORM' as Consistency;

it('refuses a level that there is not when connecting, instead of asking one replica', async () => {
  for (const option of ['consistency', 'serialConsistency'] as const) {
    const options = { contactPoints: contactPoints(), [option]: misspelt } as ClusterOptions;
    await expect(connect(options)).rejects.toMatchObject({ code: 'CONFIGURATION', option });
  }
});

it('refuses it of a call and of a batch, naming those there are, before anything is sent', async () => {
  await using session = await connect({ contactPoints: contactPoints() });
  const call = session.execute('SELECT key FROM system.local', [], { consistency: misspelt });
  await expect(call).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    option: 'consistency',
    message: expect.stringMatching(/^"LOCAL_QUORM" is no consistency level; there are .*LOCAL_QUORUM/),
  });
  const batch = session.batch([], { consistency: misspelt });
  await expect(batch).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', option: 'consistency' });
  expect(session.stats.requests).toBe(0);
});
