import { isCassandraError } from 'async-cassandra';
import { RequestsInFlight } from '../../requests-in-flight.js';
import type { Check } from '../check.js';
import { selectRows } from '../safety-queries.js';
import { SeededRows } from '../seeded-rows.js';
import { versionFrom } from '../still-works.js';

const fetchSize = 5;
const rowsBeforeCancel = 12;
const settleMs = 2000;

/** Cancels a stream while its next page is on the way, and then queries and streams on the same session. */
export async function checkCancellation(check: Check) {
  const { database, work } = check;
  const session = database.session();
  await using seeded = await SeededRows.plant(check);
  const { run } = seeded;
  const inFlight = new RequestsInFlight(work);

  const cancel = new AbortController();
  const signal = AbortSignal.any([cancel.signal, work.signal]);
  const cancellable = { ...inFlight.options, deadline: undefined, signal, fetchSize };
  let rows = 0;
  let wasCancelled = false;
  await using stream = session.stream(selectRows, { run }, cancellable);
  try {
    for await (const _row of stream) {
      if (cancel.signal.aborted) continue;
      rows++;
      if (rows === rowsBeforeCancel) cancel.abort();
    }
  } catch (error) {
    if (work.deadline.aborted || !isCassandraError(error, 'ABORTED')) throw error;
    wasCancelled = !stream.isOpen;
  }

  const version = await versionFrom(session, inFlight.options);
  await using next = session.stream(selectRows, { run }, { ...inFlight.options, fetchSize });
  const all = await next.toArray();
  return {
    test: 'streaming_cancellation',
    rows_processed_before_cancel: rows,
    was_cancelled: wasCancelled,
    session_still_works: version !== null,
    new_stream_worked: all.length === SeededRows.total,
    session_open: session.isOpen,
    requests_in_flight_after: await inFlight.settled(settleMs),
  };
}
