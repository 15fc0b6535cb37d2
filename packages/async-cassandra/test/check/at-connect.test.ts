import { expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { Cluster, connect, statement } from '../../src/index.js';

const fits = statement({
  cql: 'SELECT rack FROM system.local WHERE key = :key',
  params: { key: 'text' },
  row: { rack: 'text' },
});
const wrongColumn = statement({
  cql: 'SELECT shelf FROM system.local WHERE key = :key',
  params: { key: 'text' },
  row: { shelf: 'text' },
});
const wrongType = statement({
  cql: 'SELECT rack FROM system.local WHERE key = :key',
  params: { key: 'int' },
  row: { rack: 'text' },
});

it('a session whose statements fit is handed out', async () => {
  await using session = await connect({ contactPoints: contactPoints(), statements: [fits] });
  expect((await session.execute(fits, { key: 'local' })).first?.rack).toBe('rack1');
  await session.check([fits]);
  await expect(session.check([wrongType])).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
  expect(session.isOpen).toBe(true);
});

it('one whose statements do not fit fails at the start, names them all, and leaves nothing', async () => {
  await using cluster = new Cluster({ contactPoints: contactPoints() });
  const connecting = cluster.connect({ statements: [wrongColumn, fits, wrongType] });
  await expect(connecting).rejects.toMatchObject({
    code: 'SCHEMA_MISMATCH',
    retryable: false,
    message: expect.stringMatching(
      /^2 of 3 statements do not fit the schema:\n.*at-connect\.test\.ts:\d+ .*shelf.*\n.*at-connect\.test\.ts:\d+ .*key/,
    ),
  });
  expect(cluster.openSessions).toBe(0);
});

it('ends with the time that connecting may take', async () => {
  const late = connect({ contactPoints: contactPoints(), statements: [fits], timeoutMs: 0.01 });
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});
