import { isCassandraError, type RowStream } from 'async-cassandra';
import type { Check } from '../check.js';
import { selectDecodedRows, selectFromMissingTable, selectRows } from '../safety-queries.js';
import { SeededRows } from '../seeded-rows.js';

const fetchSize = 5;

/** Lets one stream fail at its first page and one in the middle, and then streams on the same session. */
export async function checkStreamingError(check: Check) {
  const { database, work } = check;
  const session = database.session();
  const { id } = session;
  await using seeded = await SeededRows.plant(check);
  const { run } = seeded;
  const options = { ...work, fetchSize };
  const atOnce = await readUntilError(session.stream(selectFromMissingTable, {}, options));
  const halfWay = await readUntilError(session.stream(selectDecodedRows, { run }, options));
  const errors = [atOnce.error, halfWay.error].filter((error) => error !== null);
  await using stream = session.stream(selectRows, { run }, options);
  const rows = await stream.toArray();
  return {
    test: 'streaming_error_session_safety',
    session_unchanged: database.session().id === id,
    session_open: session.isOpen,
    streaming_error_caught: atOnce.isContained && halfWay.isContained && halfWay.rows > 0,
    error_message: errors.length === 0 ? null : errors.join('; '),
    session_still_streams: rows.length === SeededRows.total,
    rows_after_error: rows.length,
  };
}

/** Reads a stream that is going to fail; the failure is contained when it closed the stream. */
async function readUntilError(stream: RowStream<unknown>) {
  let rows = 0;
  try {
    for await (const _row of stream) rows++;
    return { rows, error: null, isContained: false };
  } catch (error) {
    if (!isCassandraError(error, 'INVALID_QUERY')) throw error;
    return { rows, error: error.message, isContained: !stream.isOpen };
  }
}
