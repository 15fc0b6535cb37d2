import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createKeyspace } from '../../../../test/cassandra.js';

it('CallOptions: onSend and onRequest pair up for every request of a call, aborted ones included', async () => {
  await using own = await createKeyspace();
  const { session } = own;
  await session.execute('CREATE TABLE numbers (run int, id int, PRIMARY KEY (run, id))');
  const ids = Array.from({ length: 20 }, (_, id) => id);
  await Promise.all(ids.map((id) => session.execute('INSERT INTO numbers (run, id) VALUES (1, ?)', [id])));

  let sent = 0;
  let settled = 0;
  const cancel = new AbortController();
  const options = {
    onSend: () => {
      sent++;
    },
    onRequest: () => {
      settled++;
    },
    signal: cancel.signal,
    fetchSize: 5,
  };
  await session.execute('SELECT id FROM numbers WHERE run = ?', [1], options);
  expect([sent, settled]).toEqual([1, 1]);

  let rows = 0;
  const reading = async () => {
    for await (const _row of session.stream('SELECT id FROM numbers WHERE run = ?', [1], options)) {
      if (++rows === 2) cancel.abort();
    }
  };
  await expect(reading()).rejects.toMatchObject({ code: 'ABORTED' });
  // The page asked for ahead is still on its way.
  expect([sent, settled]).toEqual([3, 2]);
  while (session.stats.requestsInFlight > 0) await delay(1);
  expect([sent, settled]).toEqual([3, 3]);

  await expect(session.execute('SELECT id FROM numbers', [], options)).rejects.toMatchObject({
    code: 'ABORTED',
  });
  expect([sent, settled]).toEqual([3, 3]);
});
