import { element, inUnit } from './element.js';
import uPlot from './uplot.js';

/** Seconds that a plot reaches back. */
const reach = 120;

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} color name of a CSS variable
 * @property {string} [fill] the same, for the area below
 */

/**
 * A plot of the last two minutes.
 * @param {string} name what it shows, for those who cannot see it
 * @param {Line[]} lines
 * @param {{ unit?: string }} [options]
 */
export function plot(name, lines, { unit = '' } = {}) {
  const place = element('div', { class: 'plot', role: 'img', 'aria-label': name });
  const keys = lines.map(({ label, color }) =>
    element('li', {}, element('span', { class: `key ${color}`, 'aria-hidden': 'true' }), label),
  );
  const made = element(
    'figure',
    {},
    element('figcaption', {}, name, element('ul', { class: 'keys' }, ...keys)),
    place,
  );
  /** @type {(number | null)[][]} */
  const data = [[], ...lines.map(() => [])];
  /** @type {uPlot | undefined} */
  let drawn;

  const draw = () => {
    drawn?.destroy();
    drawn = new uPlot(options(lines, unit, sizeOf(place)), /** @type {uPlot.AlignedData} */ (data), place);
  };
  new ResizeObserver(() => {
    if (drawn === undefined) draw();
    else drawn.setSize(sizeOf(place));
  }).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  return {
    element: made,
    /**
     * Adds what it stood at; `null` where there was nothing to tell.
     * @param {number} seconds since the epoch
     * @param {(number | null)[]} values one for each line
     */
    add(seconds, values) {
      for (const [i, value] of [seconds, ...values].entries()) data[i]?.push(value);
      while (Number(data[0]?.[0]) < seconds - reach) for (const column of data) column.shift();
      drawn?.setData(/** @type {uPlot.AlignedData} */ (data));
    },
  };
}

/**
 * @param {Line[]} lines
 * @param {string} unit
 * @param {{ width: number, height: number }} size
 * @returns {uPlot.Options}
 */
function options(lines, unit, size) {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: color('muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: color('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [8, 20, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { range: (_plot, _from, to) => [(to ?? 0) - reach, to ?? 0] },
      y: { range: (_plot, _from, to) => [0, to > 0 ? to * 1.15 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        values: (plot, ticks) => ticks.map((tick) => ago(Number(plot.scales.x?.max) - tick)),
        splits: (plot) => [120, 90, 60, 30, 0].map((seconds) => Number(plot.scales.x?.max) - seconds),
      },
      {
        ...axis,
        size: 72,
        values: (_plot, ticks) => ticks.map((tick) => inUnit(tick, unit)),
      },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        stroke: color(line.color),
        width: 2,
        ...(line.fill && { fill: color(line.fill) }),
        // For what stands alone, between two moments with nothing to tell.
        points: { show: true, size: 4, width: 0, fill: color(line.color), filter: alone },
      })),
    ],
  };
}

/**
 * Where a line has a value with none before and none behind it.
 * @param {uPlot} plot
 * @param {number} series
 */
function alone(plot, series) {
  const values = plot.data[series] ?? [];
  return [...values.keys()].filter(
    (i) => values[i] != null && values[i - 1] == null && values[i + 1] == null,
  );
}

/** @param {Element} place */
function sizeOf({ clientWidth: width, clientHeight: height }) {
  return { width, height };
}

/** @param {number} seconds */
function ago(seconds) {
  return seconds < 1 ? 'now' : `${Math.round(seconds)} s`;
}
