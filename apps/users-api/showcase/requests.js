/** @import { Figures } from './figures.js' */
import { bodyOf, element, figure } from './element.js';
import { percentile } from './percentile.js';
import { plot } from './plots.js';

/** Requests, errors and latency as they happen. */
export function requests() {
  const rate = figure('requests_per_second', 'Per second');
  const total = figure('requests_total', 'Requests');
  const errors = figure('errors', 'Server errors');
  const inFlight = figure('requests_in_flight', 'In flight');
  const queries = figure('total_queries', 'CQL requests');
  const median = figure('latency_p50', 'Half within', ' ms');
  const high = figure('latency_p95', '95 % within', ' ms');
  const shown = [rate, median, high, total, errors, inFlight, queries];
  const traffic = plot('Requests a second', [
    { label: 'answered', color: 'accent', fill: 'accent-faint' },
    { label: 'server errors', color: 'bad' },
  ]);
  const latency = plot(
    'Latency, each second',
    [
      { label: 'half within', color: 'accent' },
      { label: '95 % within', color: 'warn' },
    ],
    { unit: ' ms' },
  );
  const controls = element(
    'p',
    { class: 'hint' },
    'No traffic? ',
    element('code', {}, 'npm run load -- --rate 200'),
    ' makes some.',
  );
  bodyOf('requests').append(
    element('dl', { class: 'figures' }, ...shown.map((each) => each.element)),
    element('div', { class: 'plots' }, traffic.element, latency.element),
    controls,
  );
  /** @type {Figures | undefined} */
  let before;

  return {
    /**
     * Puts what makes traffic in the place of the advice.
     * @param {HTMLElement[]} made
     */
    addControl(...made) {
      controls.replaceChildren(...made);
    },

    /** @param {Figures} now */
    show(now) {
      const { http, total_queries } = now.metrics;
      total.show(http.requests_total);
      errors.show(serverErrors(now));
      inFlight.show(http.requests_in_flight);
      queries.show(total_queries);
      // A service that was started again counts from zero.
      if (
        before !== undefined &&
        before.metrics.process.uptime_seconds <= now.metrics.process.uptime_seconds
      ) {
        const at = Date.parse(now.at) / 1000;
        const seconds = at - Date.parse(before.at) / 1000;
        const perSecond = (http.requests_total - before.metrics.http.requests_total) / seconds;
        const [half, most] = [0.5, 0.95].map((part) =>
          percentile(/** @type {Figures} */ (before), now, part),
        );
        rate.show(perSecond);
        median.show(half);
        high.show(most);
        traffic.add(at, [perSecond, (serverErrors(now) - serverErrors(before)) / seconds]);
        latency.add(at, [half ?? null, most ?? null]);
      }
      before = now;
    },
  };
}

/** @param {Figures} figures */
function serverErrors({ metrics }) {
  return Object.entries(metrics.http.requests_by_status).reduce(
    (sum, [status, count]) => (status.startsWith('5') ? sum + count : sum),
    0,
  );
}
