import { randomBytes } from 'node:crypto';
import { connect } from 'async-cassandra';
import { metadataOf } from '../packages/async-cassandra/src/driver/driver-parts.js';
import { median } from './http/measure.js';
import type { BenchContext } from './run.js';

const rings = [
  { nodes: 3, tokens: 16 },
  { nodes: 12, tokens: 16 },
  { nodes: 100, tokens: 16 },
  { nodes: 100, tokens: 256 },
];
const rounds = 5;

/**
 * What a large ring costs a session: to learn it, which happens when it connects and when nodes come and go, and to look
 * whether each range has a quorum, which a readiness probe does. The nodes are made up; all else is the session's own.
 */
export async function bench({ contactPoints, keyspace }: BenchContext): Promise<void> {
  await using session = await connect({ contactPoints, keyspace });
  const { client, localDataCenter } = session;
  await session.execute(
    `ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', '${localDataCenter}': 3}`,
  );
  await client.metadata.refreshKeyspace(keyspace);
  const real = client.hosts.values();
  for (const { nodes, tokens } of rings) {
    const made = Array.from({ length: nodes }, (_, n) =>
      madeUpHost(`10.0.${n >> 8}.${n & 255}:9042`, tokens),
    );
    const hosts = { values: () => made.map((host) => ({ ...host, datacenter: localDataCenter })) };
    const [learn, look]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      await client.metadata.refreshKeyspace(keyspace);
      learn.push(millisecondsOf(() => metadataOf(client).buildTokens(hosts as never)));
      // The first look finds out which replicas each range has.
      learn[round] = (learn[round] ?? 0) + millisecondsOf(() => session.hasQuorum());
      look.push(millisecondsOf(() => session.hasQuorum()));
    }
    console.log(
      `${nodes} nodes × ${tokens} tokens: ${median(learn).toFixed(1)} ms to learn, ${median(look).toFixed(1)} ms to look`,
    );
  }
  metadataOf(client).buildTokens({ values: () => real } as never);
}

function madeUpHost(address: string, tokens: number) {
  const token = () => randomBytes(8).readBigInt64BE().toString();
  return { address, rack: 'rack1', tokens: Array.from({ length: tokens }, token), isUp: () => true };
}

function millisecondsOf(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}
