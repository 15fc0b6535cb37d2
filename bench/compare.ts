/** One side of a comparison: does the work once and tells how many units (requests, rows) it did. */
export interface Side {
  readonly name: string;
  readonly run: () => Promise<number>;
  /**
   * Called before every other round, unmeasured: to connect anew. Two connections of the same kind may differ by a fifth for
   * as long as they last, by the thread of Cassandra that serves them.
   */
  readonly renew?: () => Promise<void>;
  /** Processor time used so far, in microseconds. Default: of this process. */
  readonly cpuMicros?: () => number;
}

interface Measured {
  readonly cpuMicros: number;
  readonly units: number;
  readonly seconds: number;
}

/** Rounds that count, unless a case says otherwise; before them come some that do not. */
const manyRounds = Number(process.env.BENCH_ROUNDS ?? 30);

const warmUpRounds = 3;

/** How many rounds one connection lasts. */
const roundsOfConnection = 2;

/**
 * Runs two sides in turn, on the same Cassandra, and prints the processor time for a unit of work, and the ratio round
 * by round: machines are noisy, and both sides of a round meet the same noise. Garbage is collected when the engine
 * wants to: a collection that is forced throws optimized code away, and makes everything three times as expensive.
 * Answers the median ratio.
 */
export async function compare(
  title: string,
  unit: string,
  ours: Side,
  theirs: Side,
  rounds = manyRounds,
): Promise<number> {
  const pairs: [Measured, Measured][] = [];
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    // Who connects first takes turns, too.
    const isOursFirst = Math.floor(round / roundsOfConnection) % 2 === 0;
    if (round % roundsOfConnection === 0) {
      for (const side of isOursFirst ? [ours, theirs] : [theirs, ours]) await side.renew?.();
    }
    const first = round % 2 === 0 ? ours : theirs;
    const a = await measure(first);
    const b = await measure(first === ours ? theirs : ours);
    if (round >= warmUpRounds) pairs.push(first === ours ? [a, b] : [b, a]);
  }
  const perUnit = (each: Measured) => each.cpuMicros / each.units;
  const ratios = pairs.map(([a, b]) => perUnit(a) / perUnit(b));
  console.log(`\n${title}`);
  for (const [index, side] of [ours, theirs].entries()) {
    const measured = pairs.map((pair) => pair[index] as Measured);
    const cpu = median(measured.map(perUnit)).toFixed(2);
    const rate = Math.round(median(measured.map((each) => each.units / each.seconds))).toLocaleString('en');
    console.log(
      `  ${side.name.padEnd(46)} ${cpu.padStart(8)} µs of processor a ${unit}   ${rate} ${unit}s/s`,
    );
  }
  const ratio = median(ratios);
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)]?.toFixed(2);
  console.log(
    `  ratio: ${ratio.toFixed(3)} (median of ${rounds} rounds; half of them from ${at(0.25)} to ${at(0.75)})`,
  );
  return ratio;
}

async function measure({ run, cpuMicros = ownCpuMicros }: Side): Promise<Measured> {
  const cpu = cpuMicros();
  const from = performance.now();
  const units = await run();
  return { cpuMicros: cpuMicros() - cpu, units, seconds: (performance.now() - from) / 1000 };
}

function ownCpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
