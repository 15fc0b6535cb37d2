import { requirePlatform } from '../environment/platform.js';
import { LocalCassandraError } from '../errors.js';
import { explainFailure } from '../explain-failure.js';
import { type Installation, install } from '../install/install.js';
import { sweepLeftovers } from '../lifetime/sweep.js';
import type { NodeDirectory } from '../node/node-directory.js';
import { type ResolvedOptions, resolveOptions } from '../resolve-options.js';
import { secure } from '../security/secure.js';
import type { StartOptions } from '../start-options.js';
import { CassandraCluster } from './cassandra-cluster.js';
import type { ClusterOptions } from './cluster-options.js';
import { type ClusterAddresses, chooseClusterAddresses } from './loopback-block.js';
import { Members } from './members.js';
import { nodeDirectories } from './node-directories.js';
import { type Place, placesOf } from './places.js';
import { untilAgreed } from './until-agreed.js';

/**
 * Starts several real Cassandra nodes as one cluster, on the loopback addresses 127.0.1.1, 127.0.1.2, …, and resolves when each
 * sees all others. Everything that holds for {@link startCassandra} holds for each node.
 *
 * @throws LocalCassandraError as `startCassandra` does; `ADDRESS_UNAVAILABLE` with the commands that add the addresses where
 * the system (macOS) lacks them. Nothing is left behind then.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<CassandraCluster> {
  try {
    requirePlatform();
    return await startNodes(options);
  } catch (error) {
    throw explainFailure(error, 'A file of Cassandra');
  }
}

async function startNodes(options: ClusterOptions): Promise<CassandraCluster> {
  const { nodes = 3, ...others } = options ?? {};
  const places = placesOf(nodes);
  const count = places.length;
  const settled = resolveOptions(others);
  refuseOptionsOfOneNode(others);
  const started = Date.now();
  const sweeping = sweepLeftovers();
  using where = await chooseClusterAddresses(count, settled.port);
  const installation = await install(settled);
  const directories = await nodeDirectories(settled, count);
  let cluster: CassandraCluster | undefined;
  try {
    cluster = await bootTogether(settled, installation, directories, places, where);
    settled.report({
      step: 'ready',
      message: `Cassandra ${cluster.version}, ${count} nodes, is ready on ${cluster.contactPoints.join(', ')}`,
      contactPoint: cluster.contactPoints[0] ?? '',
      elapsedMs: Date.now() - started,
    });
    return cluster;
  } catch (error) {
    await cluster?.stop();
    await Promise.all(directories.map((directory) => directory.release()));
    throw explainFailure(error, directories[0]?.inWords ?? '');
  } finally {
    await sweeping;
  }
}

/** In JavaScript, anything can be passed on. */
function refuseOptionsOfOneNode({ address, reuse }: StartOptions): void {
  if (address === undefined && !reuse) return;
  throw new LocalCassandraError(
    'INVALID_OPTION',
    `A cluster takes no \`${reuse ? 'reuse' : 'address'}\`: its nodes are its own, on loopback addresses that are free.`,
  );
}

/** Boots all nodes at once, and ends them all where one fails. */
async function bootTogether(
  options: ResolvedOptions,
  installation: Installation,
  directories: readonly NodeDirectory[],
  places: readonly Place[],
  where: ClusterAddresses,
): Promise<CassandraCluster> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const secured = await secure(options, installation.java, where.addresses, directories[0]?.path ?? '');
  const members = new Members(options, { ...installation, ...secured }, where);
  const booting = directories.map((directory, index) =>
    members.first(index, directory, places[index] as Place, signal).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(booting);
  for (const result of results) if (result.status === 'fulfilled') members.nodes.push(result.value);
  try {
    if (results.some((result) => result.status === 'rejected')) throw failed.signal.reason;
    await untilAgreed(members.nodes, { timeoutMs: options.startupTimeoutMs, signal: options.signal });
    return new CassandraCluster(members);
  } catch (error) {
    await Promise.all(members.nodes.map((node) => node.stop()));
    throw error;
  }
}
