import Type, { type Static } from 'typebox';

export const PerformanceQuery = Type.Object({
  requests: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    default: 100,
    description: 'How many queries to run.',
  }),
});

const milliseconds = Type.Number({ minimum: 0 });

/** What a run of queries was like. */
export const Performance = Type.Object(
  {
    mode: Type.Enum(['async', 'sync']),
    requests: Type.Integer({ description: 'Queries run.' }),
    successful_requests: Type.Integer(),
    failed_requests: Type.Integer(),
    max_in_flight: Type.Integer({ description: 'The most queries of this run in flight at one moment.' }),
    total_time: Type.Number({ description: 'Seconds from the first query to the last answer.' }),
    requests_per_second: Type.Number(),
    avg_time_per_request: Type.Number({ description: '`total_time` divided by `requests`, in seconds.' }),
    latency_ms: Type.Object(
      { p50: milliseconds, p95: milliseconds, p99: milliseconds, max: milliseconds },
      { description: 'Milliseconds from asking to the answer, of every query, failed ones included.' },
    ),
  },
  { description: 'Measured in this run.' },
);
export type Performance = Static<typeof Performance>;
