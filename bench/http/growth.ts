import { connect } from 'async-cassandra';
import { loadUsers } from '../../drill/load-users.js';
import { kinds } from './kinds.js';
import { measure, median } from './measure.js';
import { type Side, serviceSide } from './sides.js';

const rounds = 3;
const tableSizes = [10_000, 1_000_000];
const connectionCounts = [1, 4, 16, 64, 256, 1_024];

/** One figure of how cost grows. */
export interface GrowthPoint {
  readonly users: number;
  readonly instances: number;
  readonly connections: number;
  readonly request: string;
  readonly unit: string;
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p99: number;
}

/** Measures the service on tables of both sizes, from one connection to a thousand, in one instance and in two. */
export async function growth(
  contactPoints: readonly string[],
  keyspace: string,
  env: Readonly<Record<string, string>>,
): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  await using one = await serviceSide('first', env);
  await using two = await serviceSide('second', env);
  let loaded = 0;
  for (const users of tableSizes) {
    await loadUsers(contactPoints, keyspace, users - loaded);
    loaded = users;
    const ids = await someIds(contactPoints, keyspace);
    for (const kind of kinds(ids, users)) {
      if (!kind.name.startsWith('GET')) continue;
      const isOne = kind.name === 'GET /users/{id}';
      const counts = isOne ? connectionCounts : kind.unit === 'row' ? [1] : [64];
      for (const connections of counts) {
        const amount = { requests: Math.max(kind.requests, connections), ms: 15_000 };
        for (const others of isOne ? [[], [two]] : [[]]) {
          const each = await inRounds(() => measure(one, kind, connections, amount, others as Side[]));
          const instances = others.length + 1;
          points.push({ users, instances, connections, request: kind.name, unit: kind.unit, ...each });
          console.log(
            `${users} users, ${instances} × ${connections}: ${kind.name} ${each.cpuMicros.toFixed(1)} µs`,
          );
        }
      }
    }
  }
  return points;
}

async function inRounds(run: () => ReturnType<typeof measure>) {
  await run();
  const all = [];
  for (let round = 0; round < rounds; round++) all.push(await run());
  return {
    cpuMicros: median(all.map(({ cpuMicros }) => cpuMicros)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    p99: median(all.map(({ p99 }) => p99)),
  };
}

async function someIds(contactPoints: readonly string[], keyspace: string): Promise<string[]> {
  await using session = await connect({ contactPoints, keyspace });
  const { rows } = await session.execute<{ id: unknown }>('SELECT id FROM users LIMIT 2000');
  return rows.map(({ id }) => String(id));
}
