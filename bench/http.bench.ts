import { connect } from 'async-cassandra';
import { loadUsers } from '../drill/load-users.js';
import { besideStreams } from './http/beside.js';
import { featureCosts } from './http/features.js';
import { growth } from './http/growth.js';
import { type Kind, kinds } from './http/kinds.js';
import { type Effort, type Figures, measureInTurn } from './http/measure.js';
import { profiles } from './http/profile.js';
import { writeBeside, writeFeatures, writeGrowth, writeProfile, writeReport } from './http/report.js';
import { scriptSide, serviceSide } from './http/sides.js';
import type { BenchContext } from './run.js';

/** Users in the table before the first is created. */
const users = 10_000;

/** What the service costs beside the least that answers the same; written to docs/performance.md. */
export async function bench({ contactPoints, keyspace, options }: BenchContext): Promise<void> {
  const isQuick = options.has('quick');
  const effort: Effort = isQuick ? { rounds: 3, part: 0.25, ms: 2_000 } : { rounds: 5, part: 1, ms: 10_000 };
  const env = { CASSANDRA_HOSTS: contactPoints.join(), CASSANDRA_KEYSPACE: keyspace, NODE_ENV: 'production' };
  if (options.has('growth')) {
    writeGrowth(await growth(contactPoints, keyspace, env));
    return;
  }
  await using ours = await serviceSide('users-api', env);
  await using naive = await scriptSide('Fastify and the driver', '../bare-server.ts', env);
  await using node = await scriptSide('node:http and the driver', '../node-server.ts', env);
  const sides = [ours, naive, node];
  const names = sides.map(({ name }) => name);
  await loadUsers(contactPoints, keyspace, users);
  await using session = await connect({ contactPoints, keyspace });
  const { rows } = await session.execute<{ id: unknown }>(`SELECT id FROM ${keyspace}.users LIMIT 600`);
  const [{ release_version: cassandra }] = (
    await session.execute<{ release_version: string }>('SELECT release_version FROM system.local')
  ).rows as [{ release_version: string }];

  const measured: { kind: Kind; connections: number; figures: readonly Figures[] }[] = [];
  const all = kinds(
    rows.map(({ id }) => String(id)),
    users,
  );
  if (options.has('profile')) {
    const profiled = all.filter(({ name }) => /\/users(?:\/\{id\}|\?limit=100)$/.test(name));
    for (const kind of profiled) {
      const once = { rounds: 0, part: 60_000 / kind.requests, ms: 12_000 };
      writeProfile(kind, names, await profiles(sides, kind, 64, once));
    }
    return;
  }
  for (const kind of all) {
    // Till the engine has optimized what it is going to.
    const warmUp = { rounds: 0, part: (isQuick ? 8_000 : 60_000) / kind.requests, ms: 1.5 * effort.ms };
    await measureInTurn(sides, kind, kind.connections[1] ?? 1, warmUp);
    // Before what others write has Cassandra at work for itself.
    if (kind === all[0])
      writeBeside(await besideStreams([ours, naive], kind, 64, { ...effort, part: 1.5 * effort.part }));
    if (options.has('beside')) return;
    for (const connections of kind.connections) {
      const figures = await measureInTurn(sides, kind, connections, effort);
      measured.push({ kind, connections, figures });
      console.log(`${kind.name}, ${connections} connections`);
      for (const [n, { cpuMicros, perSecond, p50, p99 }] of figures.entries()) {
        const cpu = `${cpuMicros.toFixed(1)} µs of processor a ${kind.unit}`;
        const rate = `${Math.round(perSecond)}/s   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`;
        console.log(`  ${sides[n]?.name.padEnd(26)} ${cpu.padStart(36)}   ${rate}`);
      }
    }
    writeReport({ names, measured, users, effort, cassandra, isQuick });
  }
  const [get] = all;
  if (get === undefined) return;
  const shortRounds = { ...effort, rounds: 4 * effort.rounds + 3, part: effort.part / 2 };
  writeFeatures(await featureCosts(env, get, shortRounds));
}
