/**
 * The OpenMetrics form of a Prometheus text: a counter's family goes without the `_total` of its samples, there
 * are no empty lines, and the end is marked. prom-client's own way renames the counters for good, so that the
 * next Prometheus text would be wrong.
 */
export function toOpenMetrics(prometheus: string): string {
  const families = prometheus
    .replace(/^# HELP (\S+)_total (.*)\n# TYPE \1_total counter$/gm, '# HELP $1 $2\n# TYPE $1 counter')
    .replace(/\n+/g, '\n');
  return `${families}# EOF\n`;
}
