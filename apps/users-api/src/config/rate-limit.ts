/** How many requests a client has in a window, and how long that is. */
export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** What a timer and a key of Redis hold with ease: ten years. */
const longestWindow = 3650 * 86_400;

/** Reads `<requests>/<n><s|m|h|d>`; `undefined` for anything else. */
export function parseRateLimit(text: string): RateLimit | undefined {
  const [, count, units, unit = ''] = /^([1-9]\d*)\/([1-9]\d*)([smhd])$/.exec(text) ?? [];
  const requests = Number(count);
  const windowSeconds = Number(units) * (seconds[unit] ?? 0);
  if (!Number.isSafeInteger(requests) || !(windowSeconds <= longestWindow)) return undefined;
  return { requests, windowSeconds };
}
