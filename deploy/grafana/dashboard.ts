import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where Grafana finds it. */
export const dashboardFile = fileURLToPath(new URL('dashboards/service.json', import.meta.url));

const job = 'users-api';
const served = `job="${job}", route!~"(/v1)?/(health.*|metrics)"`;

interface Panel {
  readonly title: string;
  /** A line of the legend for each expression. */
  readonly lines: Readonly<Record<string, string>>;
  readonly unit?: string;
}

const rows: Readonly<Record<string, readonly Panel[]>> = {
  'What clients see': [
    {
      title: 'Requests by route',
      lines: {
        '{{route}}': `sum by (route) (rate(http_server_requests_total{${served}}[$__rate_interval]))`,
      },
      unit: 'reqps',
    },
    {
      title: 'Requests that fail',
      lines: {
        'last 5 minutes': `job:request_errors:ratio_rate5m{job="${job}"}`,
        'last hour': `job:request_errors:ratio_rate1h{job="${job}"}`,
        'last 6 hours': `job:request_errors:ratio_rate6h{job="${job}"}`,
      },
      unit: 'percentunit',
    },
    {
      title: 'Time to the last byte',
      lines: Object.fromEntries(
        [0.5, 0.95, 0.99].map((quantile) => [
          `p${quantile * 100}`,
          `histogram_quantile(${quantile}, sum by (le) (rate(http_server_request_duration_seconds_bucket{${served}, route!~".*/stream.*"}[$__rate_interval])))`,
        ]),
      ),
      unit: 's',
    },
    {
      title: 'Errors by status',
      lines: {
        '{{status}}': `sum by (status) (rate(http_server_requests_total{${served}, status=~"[45]..|aborted"}[$__rate_interval]))`,
      },
      unit: 'reqps',
    },
  ],
  Cassandra: [
    {
      title: 'Requests to Cassandra',
      lines: {
        '{{kind}}': `sum by (kind) (rate(cassandra_requests_total{job="${job}"}[$__rate_interval]))`,
        'tried again': `sum (rate(cassandra_request_retries_total{job="${job}"}[$__rate_interval]))`,
        'asked twice': `sum (rate(cassandra_speculative_executions_total{job="${job}"}[$__rate_interval]))`,
      },
      unit: 'reqps',
    },
    {
      title: 'Time that Cassandra takes',
      lines: {
        'p99 {{kind}}': `histogram_quantile(0.99, sum by (le, kind) (rate(cassandra_request_duration_seconds_bucket{job="${job}"}[$__rate_interval])))`,
      },
      unit: 's',
    },
    {
      title: 'Failures by code',
      lines: {
        '{{code}}': `sum by (code) (rate(cassandra_request_errors_total{job="${job}"}[$__rate_interval]))`,
        'not ready': `job:not_ready_answers:rate1m{job="${job}"}`,
      },
      unit: 'reqps',
    },
    {
      title: 'Nodes',
      lines: {
        '{{state}} {{instance}}': `cassandra_hosts{job="${job}"}`,
        'stalled {{instance}}': `cassandra_stalled_hosts{job="${job}"}`,
        'connections {{instance}}': `cassandra_connections{job="${job}"}`,
      },
    },
  ],
  Instances: [
    {
      title: 'In flight and waiting',
      lines: {
        'requests {{instance}}': `http_server_active_requests{job="${job}"}`,
        'waiting {{instance}}': `max_over_time(http_server_waiting_requests{job="${job}"}[1m])`,
        'to Cassandra {{instance}}': `max_over_time(cassandra_requests_in_flight{job="${job}"}[1m])`,
      },
    },
    {
      title: 'Event loop',
      lines: {
        'p99 delay {{instance}}': `nodejs_eventloop_delay_p99_seconds{job="${job}"}`,
        'busy {{instance}}': `nodejs_eventloop_utilization_ratio{job="${job}"}`,
      },
    },
    {
      title: 'Streams open',
      lines: { '{{instance}}': `cassandra_open_streams{job="${job}"}` },
    },
    {
      title: 'Memory and restarts',
      lines: {
        'resident {{instance}}': `process_resident_memory_bytes{job="${job}"}`,
        'restarts in 15 minutes': `job:restarts:changes15m{job="${job}"}`,
      },
    },
  ],
};

const height = 8;
const width = 6;

function panelOf({ title, lines, unit = 'short' }: Panel, id: number, row: number, column: number) {
  return {
    id,
    title,
    type: 'timeseries',
    datasource: { type: 'prometheus', uid: 'prometheus' },
    gridPos: { h: height, w: width, x: column * width, y: row * (height + 1) + 1 },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: Object.entries(lines).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      expr,
      legendFormat,
    })),
  };
}

/** The dashboard as Grafana reads it. */
export function dashboard(): string {
  let id = 0;
  const panels = Object.entries(rows).flatMap(([title, row], index) => [
    { id: ++id, title, type: 'row', gridPos: { h: 1, w: 24, x: 0, y: index * (height + 1) }, panels: [] },
    ...row.map((panel, column) => panelOf(panel, ++id, index, column)),
  ]);
  const board = {
    uid: job,
    title: job,
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    panels,
  };
  return `${JSON.stringify(board, undefined, 2)}\n`;
}

// node --import tsx deploy/grafana/dashboard.ts writes it.
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(dashboardFile, dashboard());
