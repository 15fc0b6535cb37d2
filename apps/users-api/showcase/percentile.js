/** @import { Figures } from './figures.js' */

/**
 * Milliseconds within which a part of the requests between two moments were answered, as Prometheus reckons it from
 * buckets: evenly spread within each. `undefined` where there were none.
 * @param {Figures} before
 * @param {Figures} now
 * @param {number} part
 */
export function percentile(before, now, part) {
  const count = now.request_duration.count - before.request_duration.count;
  if (count === 0) return undefined;
  const wanted = part * count;
  let [lower, below] = [0, 0];
  for (const [i, [limit, total]] of now.request_duration.buckets.entries()) {
    const within = total - (before.request_duration.buckets[i]?.[1] ?? 0);
    if (within >= wanted) return 1000 * (lower + ((limit - lower) * (wanted - below)) / (within - below));
    [lower, below] = [limit, within];
  }
  return lower * 1000;
}
