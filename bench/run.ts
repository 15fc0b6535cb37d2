import { readdir } from 'node:fs/promises';
import { connect } from 'async-cassandra';
import { startCassandra } from 'local-cassandra';

/** What a case of the benchmark works on. */
export interface BenchContext {
  readonly contactPoints: readonly string[];
  /** Of the run's own. */
  readonly keyspace: string;
}

interface BenchModule {
  readonly bench: (context: BenchContext) => Promise<void>;
}

const usage = `npm run bench [-- name …]

Runs the cases of bench/ (all, or those whose file name contains one of the words) against a Cassandra that it
starts itself, or the one BENCH_CASSANDRA_HOSTS names.`;

const words = process.argv.slice(2);
if (words.includes('--help')) {
  console.log(usage);
  process.exit(0);
}

const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.bench.ts')).sort();
const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (chosen.length === 0) {
  console.error(`No case is named like ${words.join(' or ')}; there are ${files.join(', ')}`);
  process.exit(1);
}

const hosts = process.env.BENCH_CASSANDRA_HOSTS;
await using node = hosts
  ? undefined
  : await startCassandra({ onProgress: ({ message }) => console.log(message) });
const contactPoints = hosts?.split(',') ?? node?.contactPoints ?? [];
const keyspace = `bench_${Date.now()}`;
{
  await using admin = await connect({ contactPoints });
  const replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}";
  await admin.execute(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`);
}
for (const file of chosen) {
  const { bench }: BenchModule = await import(`./${file}`);
  await bench({ contactPoints, keyspace });
}
await using admin = await connect({ contactPoints });
await admin.execute(`DROP KEYSPACE ${keyspace}`);
