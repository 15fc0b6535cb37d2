import { type CallOptions, Cluster, type Session, Uuid } from 'async-cassandra';
import type { Check } from '../check.js';
import { Lifetimes } from '../lifetimes.js';
import { versionFrom } from '../still-works.js';

const rowsStored = 5;

const correctOrder = [
  'cluster_opened',
  'session_opened',
  'stream_opened',
  'stream_closed',
  'session_works_after_stream',
  'session_closed',
  'cluster_works_after_session',
  'cluster_closed',
];

/** Opens a cluster, in it a session, in that a stream, leaves them one by one and sees what closes when. */
export async function checkNestedContexts(check: Check) {
  const { database, keyspaces, work } = check;
  const main = database.session();
  const { id } = main;
  await using keyspace = await keyspaces.borrow(work.deadline);
  const run = Uuid.random();
  const lifetimes = new Lifetimes();
  let rows = 0;
  {
    await using cluster = new Cluster(database.clusterOptions());
    lifetimes.opened('cluster', cluster);
    {
      await using session = await cluster.connect({ keyspace: keyspace.name, signal: work.signal });
      lifetimes.opened('session', session);
      await storeRows(session, run, work);
      {
        await using stream = session.stream('SELECT id FROM numbers WHERE run = ?', [run], {
          ...work,
          fetchSize: 2,
        });
        lifetimes.opened('stream', stream);
        for await (const _row of stream) rows++;
      }
      lifetimes.works('session_works_after_stream', (await versionFrom(session, work)) !== null);
    }
    lifetimes.look();
    if (cluster.isOpen) {
      await using session = await cluster.connect({ signal: work.signal });
      lifetimes.works('cluster_works_after_session', (await versionFrom(session, work)) !== null);
    }
  }
  lifetimes.look();
  const { events } = lifetimes;
  return {
    test: 'nested_context_managers',
    events,
    correct_order: events.join() === correctOrder.join(),
    row_count: rows,
    main_session_unaffected:
      main.isOpen && database.session().id === id && (await versionFrom(main, work)) !== null,
  };
}

async function storeRows(session: Session, run: Uuid, work: CallOptions): Promise<void> {
  const ids = Array.from({ length: rowsStored }, (_, n) => n);
  const cql = 'INSERT INTO numbers (run, id) VALUES (?, ?)';
  await Promise.all(ids.map((n) => session.execute(cql, [run, n], { ...work, idempotent: true })));
}
