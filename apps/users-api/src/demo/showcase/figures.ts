import type { Session } from 'async-cassandra';
import type { Registry } from 'prom-client';
import Type, { type Static } from 'typebox';
import { MetricsReportSchema, metricsReport } from '../../operations/metrics/metrics-report.js';
import { Samples } from '../../operations/metrics/samples.js';

const Node = Type.Object({
  number: Type.Integer({ minimum: 1, description: 'Its place among the nodes by address.' }),
  state: Type.Enum(['up', 'down', 'stalled'], { description: 'As this instance sees it.' }),
  connections: Type.Integer({ description: 'Open connections to it.' }),
  requests_in_flight: Type.Integer({ description: 'Requests sent to it and not yet settled.' }),
});

export const FiguresSchema = Type.Object(
  {
    at: Type.String({ description: 'When these figures were read.' }),
    metrics: MetricsReportSchema,
    nodes: Type.Array(Node, { description: 'The nodes of the cluster; none until Cassandra was reached.' }),
    request_duration: Type.Object(
      {
        count: Type.Integer(),
        sum_seconds: Type.Number(),
        buckets: Type.Array(Type.Tuple([Type.Number(), Type.Integer()]), {
          description: 'How many took at most so many seconds.',
        }),
      },
      { description: 'Of all HTTP requests since the start, but for these events.' },
    ),
    viewers: Type.Integer({ description: 'Clients that read these events.' }),
    modules: Type.Array(Type.String(), { description: 'Scripts that add to the page.' }),
  },
  { description: 'What is measured of this instance at one moment.' },
);

/** What the page shows. All of it is read from what is measured anyway. */
export type Figures = Static<typeof FiguresSchema>;

export const eventsUrl = '/showcase/events';

/** Reads what the page shows of the service; `session` is there once Cassandra has been reached. */
export async function readFigures(
  registry: Registry,
  session: Session | undefined,
): Promise<Omit<Figures, 'viewers' | 'modules'>> {
  const samples = await Samples.of(registry);
  return {
    at: new Date().toISOString(),
    metrics: metricsReport(samples),
    nodes: nodes(session),
    request_duration: requestDuration(samples.without('route', [eventsUrl, `/v1${eventsUrl}`])),
  };
}

function nodes(session: Session | undefined): Figures['nodes'] {
  return (session?.hosts ?? [])
    .sort((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }))
    .map(({ up, stalled, connections, requestsInFlight }, i) => ({
      number: i + 1,
      state: up ? (stalled ? 'stalled' : 'up') : 'down',
      connections,
      requests_in_flight: requestsInFlight,
    }));
}

function requestDuration(samples: Samples): Figures['request_duration'] {
  const name = 'http_server_request_duration_seconds';
  const buckets = Object.entries(samples.by(`${name}_bucket`, 'le'))
    .filter(([limit]) => limit !== '+Inf')
    .map(([limit, count]): [number, number] => [Number(limit), count])
    .sort(([a], [b]) => a - b);
  return { count: samples.total(`${name}_count`), sum_seconds: samples.total(`${name}_sum`), buckets };
}
