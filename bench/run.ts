import { readdir } from 'node:fs/promises';
import { connect } from 'async-cassandra';
import { startCassandra } from 'local-cassandra';

/** What a case of the benchmark works on. */
export interface BenchContext {
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
  /** Of the run's own. */
  readonly keyspace: string;
  /** What was given with two dashes, without them. */
  readonly options: ReadonlySet<string>;
}

const usage = `npm run bench [-- name …]

Runs the cases of bench/ and packages/local-cassandra/bench/ (all, or those whose path contains one of the words),
on a Cassandra that it starts itself, or on the one that BENCH_CASSANDRA_HOSTS names. BENCH_ROUNDS sets how many rounds are compared (30).

  --quick    http: fewer and shorter rounds, about two minutes
  --beside   http: only what streams do to other requests, about three minutes
  --growth   http: how cost grows with users, connections and instances, about fifteen minutes
  --profile  http: whose code a read, a list and a change of users spend their time in, about five minutes`;

const given = process.argv.slice(2);
const words = given.filter((word) => !word.startsWith('--'));
const options = new Set(given.filter((word) => word.startsWith('--')).map((word) => word.slice(2)));
if (options.has('help')) {
  console.log(usage);
  process.exit(0);
}

const root = new URL('..', import.meta.url);
const folders = ['packages/local-cassandra/bench', 'bench'];
const files = (await Promise.all(folders.map(casesIn))).flat();
const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (chosen.length === 0) {
  console.error(`No case is named like ${words.join(' or ')}; there are ${files.join(', ')}`);
  process.exit(1);
}
// The cases of local-cassandra start their own nodes, and measure that: nothing else runs meanwhile.
for (const file of chosen) if (!isOnCassandra(file)) await (await load(file)).bench();
const onCassandra = chosen.filter(isOnCassandra);
if (onCassandra.length > 0) await runOnCassandra(onCassandra);

async function runOnCassandra(cases: readonly string[]): Promise<void> {
  const hosts = process.env.BENCH_CASSANDRA_HOSTS;
  const onProgress = ({ message }: { message: string }) => console.log(message);
  await using node = hosts ? undefined : await startCassandra({ onProgress });
  const contactPoints = hosts?.split(',') ?? node?.contactPoints ?? [];
  const keyspace = `bench_${Date.now()}`;
  await using admin = await connect({ contactPoints });
  const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
  await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
  const context: BenchContext = { contactPoints, localDataCenter: admin.localDataCenter, keyspace, options };
  for (const file of cases) await (await load(file)).bench(context);
  await admin.execute(`DROP KEYSPACE ${keyspace}`);
}

async function casesIn(folder: string): Promise<string[]> {
  const names = (await readdir(new URL(folder, root))).filter((name) => name.endsWith('.bench.ts'));
  return names.sort().map((name) => `${folder}/${name}`);
}

function isOnCassandra(file: string): boolean {
  return file.startsWith('bench/');
}

function load(file: string): Promise<{ bench: (context?: BenchContext) => Promise<void> }> {
  return import(new URL(file, root).href);
}
