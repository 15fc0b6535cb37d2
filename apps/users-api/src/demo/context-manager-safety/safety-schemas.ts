import Type from 'typebox';

const test = Type.String({ description: 'Name of the check.' });
const sessionUnchanged = Type.Boolean({
  description: 'Whether the service still has the session it had before.',
});
const sessionOpen = Type.Boolean();
const errorText = Type.Union([Type.String(), Type.Null()], {
  description: 'Null when, against all reason, nothing failed.',
});

export const QueryError = Type.Object({
  test,
  session_unchanged: sessionUnchanged,
  session_open: sessionOpen,
  error_caught: errorText,
  session_still_works: Type.Boolean({ description: 'Whether a query after the failed one was answered.' }),
  cassandra_version: Type.Union([Type.String(), Type.Null()]),
});

export const StreamingError = Type.Object({
  test,
  session_unchanged: sessionUnchanged,
  session_open: sessionOpen,
  streaming_error_caught: Type.Boolean({
    description: 'Whether both streams failed, one at its first page and one half-way, and closed by that.',
  }),
  error_message: errorText,
  session_still_streams: Type.Boolean({ description: 'Whether a stream after that gave every row.' }),
  rows_after_error: Type.Integer({ description: 'How many rows it gave.' }),
});

export const ConcurrentStreams = Type.Object({
  test,
  streams_completed: Type.Integer({ description: 'Streams read to their end and closed.' }),
  all_streams_independent: Type.Boolean({
    description: 'Whether all were open at once and each gave its own rows, all of them, in order.',
  }),
  results: Type.Array(
    Type.Object({
      age: Type.Integer({ description: 'What the stream was filtered by.' }),
      count: Type.Integer(),
      users: Type.Array(Type.Union([Type.String(), Type.Null()]), { description: 'Their names.' }),
    }),
  ),
  session_still_open: Type.Boolean(),
});

export const NestedContexts = Type.Object({
  test,
  events: Type.Array(Type.String(), { description: 'What opened, closed and worked, in the order seen.' }),
  correct_order: Type.Boolean({
    description: 'Whether the innermost closed first and harmed none around it.',
  }),
  row_count: Type.Integer({ description: 'Rows that the inner stream gave; 5 were stored.' }),
  main_session_unaffected: Type.Boolean(),
});

export const Cancellation = Type.Object({
  test,
  rows_processed_before_cancel: Type.Integer(),
  was_cancelled: Type.Boolean({ description: 'Whether the stream ended as cancelled, and is closed.' }),
  session_still_works: Type.Boolean(),
  new_stream_worked: Type.Boolean({ description: 'Whether a stream after that gave every row.' }),
  session_open: sessionOpen,
  requests_in_flight_after: Type.Integer({
    description: 'Requests of this check that the driver has not settled 2 s later at most.',
  }),
});

export const SafetyStatus = Type.Object({
  session_open: sessionOpen,
  session_id: Type.String({ description: 'Stays the same as long as the service runs.' }),
  cluster_open: Type.Boolean(),
  cluster_id: Type.String({ description: 'Stays the same as long as the service runs.' }),
  keyspace: Type.String(),
  open_streams: Type.Integer({ description: 'Streams of the session made and not yet ended or closed.' }),
  requests_in_flight: Type.Integer({
    description: 'CQL requests sent and not yet settled by the driver, whether or not anyone still waits.',
  }),
});
