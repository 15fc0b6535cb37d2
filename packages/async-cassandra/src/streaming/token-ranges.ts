/** The partitioner's lowest token: no key has it, so `token(key) > minToken` leaves out nothing. */
export const minToken = -(2n ** 63n);

/** The partitioner's highest token. */
export const maxToken = 2n ** 63n - 1n;

/** Tokens after `start` up to and including `end`. */
export interface TokenRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Splits the ring from `start` (exclusive) to its end into `count` ranges of even width. */
export function splitRing(count: number, start: bigint = minToken): TokenRange[] {
  const width = maxToken - start;
  const at = (n: number) => start + (width * BigInt(n)) / BigInt(count);
  return Array.from({ length: count }, (_, n) => ({ start: at(n), end: at(n + 1) })).filter(
    (range) => range.end > range.start,
  );
}
