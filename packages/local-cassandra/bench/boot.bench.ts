import { setTimeout } from 'node:timers/promises';
import { type StartOptions, startCassandra, startCluster } from 'local-cassandra';
import { install } from '../src/install/install.js';
import { resolveOptions } from '../src/resolve-options.js';

/** Runs of each case that count; the cases take turns, so that all of them meet the same noise. */
const RUNS = Number(process.env.BENCH_RUNS ?? 7);

const REUSE = { idleMs: 1_000 };

// Options for Java keep a node from using the archive of classes, so each of these is without it.
const CASES: [name: string, start: () => Promise<AsyncDisposable>][] = [
  [
    'one node with the defaults of Java',
    node('-XX:TieredStopAtLevel=4', '-XX:+UseG1GC', '-Dcassandra.memtable.row_overhead_size=-1'),
  ],
  ['  not measuring what a row takes', node('-XX:TieredStopAtLevel=4', '-XX:+UseG1GC')],
  ['  and with the quick compiler', node('-Dbench=true')],
  ['  and with the archive (as it is)', node()],
  ['one node, reused', () => startCassandra({ reuse: REUSE })],
  ['three nodes', () => startCluster()],
];

/** Measures the time from the call to the first answered query, and what each way to shorten it brings. */
export async function bench(): Promise<void> {
  await archiveMade();
  await using _left = await startCassandra({ reuse: REUSE });
  const seconds = CASES.map((): number[] => []);
  for (let run = 0; run <= RUNS; run++) {
    for (const [index, [, start]] of CASES.entries()) {
      const from = performance.now();
      await using _started = await start();
      if (run > 0) seconds[index]?.push((performance.now() - from) / 1000);
    }
  }
  console.log(`\nFrom the call to the first answered query: median of ${RUNS}, least and most, seconds`);
  for (const [index, [name]] of CASES.entries()) {
    const sorted = (seconds[index] ?? []).toSorted((a, b) => a - b);
    const figures = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)];
    console.log(`  ${name.padEnd(36)} ${figures.map((figure) => figure?.toFixed(2).padStart(6)).join('  ')}`);
  }
}

function node(...jvmOptions: string[]): () => Promise<AsyncDisposable> {
  const options: StartOptions = { jvmOptions };
  return () => startCassandra(options);
}

async function archiveMade(): Promise<void> {
  await using _node = await startCassandra();
  while (!(await install(resolveOptions({}))).archive) await setTimeout(500);
}

if (process.argv[1] === import.meta.filename) await bench();
