import type { Kind } from './kinds.js';
import { type Amount, load } from './load.js';
import type { Side } from './sides.js';

/** What one side took for one kind of request: medians over the rounds, the latencies too. */
export interface Figures {
  /** Microseconds of processor for a request or a row. */
  readonly cpuMicros: number;
  /** To the first side's, round by round: both of a round meet the same noise. */
  readonly ratio: number;
  /** Requests or rows. */
  readonly perSecond: number;
  /** Which part of the requests was refused with 503. */
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  /** 99th percentile of how late the server's event loop was, in milliseconds. */
  readonly delayMs: number;
  /** Resident memory behind the last round, in MiB. */
  readonly rssMiB: number;
}

type Round = Omit<Figures, 'ratio'>;

/** How long it is measured. */
export interface Effort {
  readonly rounds: number;
  /** Which part of a kind's requests makes a round. */
  readonly part: number;
  /** Milliseconds that a round takes at most. */
  readonly ms: number;
}

/** Measures all sides in turn, after one round that does not count. */
export async function measureInTurn(
  sides: readonly Side[],
  kind: Kind,
  connections: number,
  { rounds, part, ms }: Effort,
): Promise<Figures[]> {
  // One connection after another takes longer, and needs fewer.
  const requests = Math.max(connections, (kind.requests * part) / (connections === 1 ? 4 : 1));
  const amount = { requests: Math.ceil(requests), ms };
  const all: Round[][] = sides.map(() => []);
  for (let round = -1; round < rounds; round++) {
    const order = sides.map((_, n) => (n + Math.max(round, 0)) % sides.length);
    for (const n of order) {
      const figures = await measure(sides[n] as Side, kind, connections, amount);
      if (round >= 0) all[n]?.push(figures);
    }
  }
  const first = all[0] ?? [];
  return all.map((each) => ({
    cpuMicros: median(each.map(({ cpuMicros }) => cpuMicros)),
    ratio: median(each.map(({ cpuMicros }, round) => (first[round]?.cpuMicros ?? Number.NaN) / cpuMicros)),
    perSecond: median(each.map(({ perSecond }) => perSecond)),
    refused: median(each.map(({ refused }) => refused)),
    p50: median(each.map(({ p50 }) => p50)),
    p99: median(each.map(({ p99 }) => p99)),
    delayMs: median(each.map(({ delayMs }) => delayMs)),
    rssMiB: each.at(-1)?.rssMiB ?? Number.NaN,
  }));
}

/** One round of one side, whose instances share the connections. */
export async function measure(
  side: Side,
  kind: Kind,
  connections: number,
  amount: Amount,
  others: readonly Side[] = [],
): Promise<Round> {
  const instances = [side, ...others];
  const before = await Promise.all(instances.map((each) => each.usage()));
  const ports = instances.map(({ port }) => port);
  const seen = await load(ports, connections, amount, (connection) => kind.requestOf(connection));
  const after = await Promise.all(instances.map((each) => each.usage()));
  const units = seen.requests * kind.units;
  const cpu = after.reduce((sum, { cpuMicros }, n) => sum + cpuMicros - (before[n]?.cpuMicros ?? 0), 0);
  const at = (part: number) => seen.latencies[Math.floor(seen.latencies.length * part)] ?? Number.NaN;
  return {
    cpuMicros: cpu / units,
    perSecond: units / seen.seconds,
    refused: seen.refused / seen.requests,
    p50: at(0.5),
    p99: at(0.99),
    delayMs: Math.max(...after.map(({ delayMs }) => delayMs)),
    rssMiB: after.reduce((sum, { rssMiB }) => sum + rssMiB, 0),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
