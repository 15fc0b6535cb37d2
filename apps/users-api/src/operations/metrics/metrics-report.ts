import Type, { type Static } from 'typebox';
import { rateWindowSeconds } from './request-rate.js';
import type { Samples } from './samples.js';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const amount = (description: string) => Type.Number({ minimum: 0, description });
const counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });

export const MetricsReportSchema = Type.Object(
  {
    total_queries: count('Requests to Cassandra that have settled: statements, batches and pages.'),
    active_connections: count('Open connections to Cassandra.'),
    queries_per_second: amount(
      `Over the last ${rateWindowSeconds} s, or since the start while that is less.`,
    ),
    average_query_time_ms: amount('From sending a request to Cassandra to its answer, since the start.'),
    errors_count: count('Requests to Cassandra that failed.'),
    queries_by_kind: counts('`total_queries` by kind: execute, batch or page.'),
    errors_by_code: counts('`errors_count` by error code.'),
    queries_in_flight: count('Requests sent to Cassandra and not yet settled.'),
    queries_waiting: count('Requests waiting for a place among those in flight.'),
    open_streams: count('Row streams made and not yet ended.'),
    cassandra_hosts: Type.Object({ up: count('Nodes that are up.'), down: count('Nodes that are down.') }),
    redis: Type.Optional(
      Type.Object(
        { up: Type.Integer({ minimum: 0, maximum: 1, description: 'Whether Redis is asked: 1, else 0.' }) },
        { description: 'Only where `REDIS_URL` is set.' },
      ),
    ),
    token_ranges: Type.Object({
      total: count('Token ranges of the ring.'),
      without_quorum: count('How many of them have too few live replicas for LOCAL_QUORUM.'),
    }),
    writes_by_outcome: Type.Object(
      { applied: count('Done.'), not_applied: count('Left nothing behind.'), unknown: count('May be done.') },
      { description: 'POST, PUT, PATCH and DELETE by what they left behind, diagnostics left out.' },
    ),
    http: Type.Object({
      requests_total: count('HTTP requests that are over.'),
      requests_by_status: counts('`requests_total` by status; `aborted`: the connection ended first.'),
      requests_in_flight: count('HTTP requests being answered, this one included.'),
      average_duration_ms: amount('From the header of a request to the last byte of its answer.'),
    }),
    event_loop: Type.Object(
      {
        delay_ms: Type.Object({
          mean: Type.Number(),
          p50: Type.Number(),
          p99: Type.Number(),
          max: Type.Number(),
        }),
        utilization: Type.Number({ minimum: 0, maximum: 1, description: 'Part of the time it was busy.' }),
      },
      { description: 'Over the last 30 to 60 s.' },
    ),
    process: Type.Object({
      uptime_seconds: amount('Since the process started.'),
      cpu_seconds: amount('Processor time used, by user code and the system.'),
      resident_memory_bytes: count('Resident memory.'),
      heap_used_bytes: count('JavaScript heap in use.'),
    }),
  },
  { description: 'What was measured since this instance started.' },
);

/** What JSON clients get to see: the same samples as a scraper's, fewer and added up. */
export type MetricsReport = Static<typeof MetricsReportSchema>;

export function metricsReport(samples: Samples): MetricsReport {
  const total = (name: string) => samples.total(name);
  const ms = (name: string) => round(total(name) * 1000);
  const averageMs = (name: string) => round((total(`${name}_sum`) / (total(`${name}_count`) || 1)) * 1000);
  const { up = 0, down = 0 } = samples.by('cassandra_hosts', 'state');
  const { applied = 0, not_applied = 0, unknown = 0 } = samples.by('http_server_writes_total', 'outcome');
  return {
    total_queries: total('cassandra_requests_total'),
    active_connections: total('cassandra_connections'),
    queries_per_second: round(total('cassandra_requests_per_second')),
    average_query_time_ms: averageMs('cassandra_request_duration_seconds'),
    errors_count: total('cassandra_request_errors_total'),
    queries_by_kind: samples.by('cassandra_requests_total', 'kind'),
    errors_by_code: samples.by('cassandra_request_errors_total', 'code'),
    queries_in_flight: total('cassandra_requests_in_flight'),
    queries_waiting: total('cassandra_requests_waiting'),
    open_streams: total('cassandra_open_streams'),
    cassandra_hosts: { up, down },
    ...(samples.has('redis_up') ? { redis: { up: total('redis_up') } } : {}),
    token_ranges: {
      total: total('cassandra_token_ranges'),
      without_quorum: total('cassandra_token_ranges_without_quorum'),
    },
    writes_by_outcome: { applied, not_applied, unknown },
    http: {
      requests_total: total('http_server_requests_total'),
      requests_by_status: samples.by('http_server_requests_total', 'status'),
      requests_in_flight: total('http_server_active_requests'),
      average_duration_ms: averageMs('http_server_request_duration_seconds'),
    },
    event_loop: {
      delay_ms: {
        mean: ms('nodejs_eventloop_delay_mean_seconds'),
        p50: ms('nodejs_eventloop_delay_p50_seconds'),
        p99: ms('nodejs_eventloop_delay_p99_seconds'),
        max: ms('nodejs_eventloop_delay_max_seconds'),
      },
      utilization: round(total('nodejs_eventloop_utilization_ratio')),
    },
    process: {
      uptime_seconds: round(process.uptime()),
      cpu_seconds: round(total('process_cpu_seconds_total')),
      resident_memory_bytes: total('process_resident_memory_bytes'),
      heap_used_bytes: total('nodejs_heap_size_used_bytes'),
    },
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
