import { join } from 'node:path';
import { LocalCassandraError } from '../errors.js';
import { explainFailure } from '../explain-failure.js';
import { makeArchiveInBackground } from '../install/class-archive.js';
import { type Installation, install } from '../install/install.js';
import { sweepLeftovers } from '../lifetime/sweep.js';
import { boot } from '../node/boot.js';
import { CassandraNode } from '../node/cassandra-node.js';
import { type NodeDirectory, nodeDirectory } from '../node/node-directory.js';
import type { NodePlan } from '../node/node-plan.js';
import { type ResolvedOptions, resolveOptions } from '../resolve-options.js';
import { secure } from '../security/secure.js';
import type { StartOptions } from '../start-options.js';
import { CassandraCluster } from './cassandra-cluster.js';
import type { ClusterOptions } from './cluster-options.js';
import { type ClusterAddresses, chooseClusterAddresses } from './loopback-block.js';
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
  const where = await chooseClusterAddresses(count, settled.port);
  const installation = await install(settled);
  const directories = await nodeDirectories(count, settled);
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

async function nodeDirectories(count: number, options: ResolvedOptions): Promise<NodeDirectory[]> {
  const { dataDirectory, ...others } = options;
  const directories: NodeDirectory[] = [];
  try {
    for (let number = 1; number <= count; number++) {
      const own = dataDirectory && join(dataDirectory, `node-${number}`);
      directories.push(await nodeDirectory({ ...others, dataDirectory: own }));
    }
    return directories;
  } catch (error) {
    await Promise.all(directories.map((directory) => directory.release()));
    throw error;
  }
}

/** Boots all nodes at once: each has its token already, so none has to wait for another's. */
async function bootTogether(
  options: ResolvedOptions,
  installation: Installation,
  directories: readonly NodeDirectory[],
  places: readonly Place[],
  { addresses, port, storagePort }: ClusterAddresses,
): Promise<CassandraCluster> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const nodes: CassandraNode[] = [];
  const afterRestart = async (stopped: AbortSignal) => {
    if (nodes.every((node) => node.state === 'running')) {
      await untilAgreed(nodes, { timeoutMs: options.startupTimeoutMs, signal: stopped });
    }
  };
  const secured = await secure(options, installation.java, addresses, directories[0]?.path ?? '');
  const booting = directories.map(async (directory, index) => {
    const plan: NodePlan = {
      ...options,
      ...installation,
      ...secured,
      directory,
      address: addresses[index] ?? '',
      port,
      storagePort,
      ring: { seeds: addresses, ...(places[index] as Place) },
    };
    try {
      const booted = await boot(plan, { ...options, signal });
      if (!plan.archive) makeArchiveInBackground(plan);
      return new CassandraNode(plan, booted, options, afterRestart);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  const results = await Promise.allSettled(booting);
  for (const result of results) if (result.status === 'fulfilled') nodes.push(result.value);
  try {
    if (results.some((result) => result.status === 'rejected')) throw failed.signal.reason;
    await untilAgreed(nodes, { timeoutMs: options.startupTimeoutMs, signal: options.signal });
    return new CassandraCluster(nodes as [CassandraNode, ...CassandraNode[]]);
  } catch (error) {
    await Promise.all(nodes.map((node) => node.stop()));
    throw error;
  }
}
