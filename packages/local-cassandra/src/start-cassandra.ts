import { requirePlatform } from './environment/platform.js';
import { LocalCassandraError } from './errors.js';
import { explainFailure } from './explain-failure.js';
import { makeArchiveInBackground } from './install/class-archive.js';
import { type Installation, install } from './install/install.js';
import { sweepLeftovers } from './lifetime/sweep.js';
import { boot } from './node/boot.js';
import { CassandraNode } from './node/cassandra-node.js';
import { type NodeDirectory, nodeDirectory } from './node/node-directory.js';
import type { NodePlan } from './node/node-plan.js';
import { choosePorts } from './node/ports.js';
import type { RunningNode } from './node/running-node.js';
import { idleTime, type ResolvedOptions, resolveOptions } from './resolve-options.js';
import { secure } from './security/secure.js';
import type { StartOptions } from './start-options.js';

/** How often new ports are chosen when another program is faster. */
const PORT_ATTEMPTS = 4;

/**
 * Starts a real Apache Cassandra node as a child process and resolves when it answers queries. Its jars are fetched with Maven
 * the first time. The node never outlives this process, however that ends.
 *
 * @example
 * await using node = await startCassandra();
 * const client = new Client({ contactPoints: node.contactPoints, localDataCenter: node.localDataCenter });
 *
 * @throws LocalCassandraError with a `code` for each thing that can be wrong; nothing is left behind then.
 */
export async function startCassandra(
  options?: StartOptions & { reuse?: false | undefined },
): Promise<CassandraNode>;
export async function startCassandra(options: StartOptions): Promise<RunningNode>;
export async function startCassandra(options: StartOptions = {}): Promise<RunningNode> {
  try {
    requirePlatform();
    const settled = resolveOptions(options);
    const idleMs = idleTime(options.reuse);
    if (idleMs === undefined || process.env.CI) return await startNode(settled);
    const { reuseNode } = await import('./server/reused-node.js');
    return await reuseNode(options, settled, idleMs);
  } catch (error) {
    throw explainFailure(error, 'A file of Cassandra');
  }
}

async function startNode(options: ResolvedOptions): Promise<CassandraNode> {
  const started = Date.now();
  const sweeping = sweepLeftovers();
  const installation = await install(options);
  const directory = await nodeDirectory(options);
  let node: CassandraNode | undefined;
  try {
    node = await bootOnFreePorts(options, installation, directory);
    options.report({
      step: 'ready',
      message: `Cassandra ${node.version} is ready on ${node.contactPoint}`,
      contactPoint: node.contactPoint,
      elapsedMs: Date.now() - started,
    });
    return node;
  } catch (error) {
    await (node ?? { stop: directory.release }).stop();
    throw explainFailure(error, directory.inWords);
  } finally {
    await sweeping;
  }
}

async function bootOnFreePorts(
  options: ResolvedOptions,
  installation: Installation,
  directory: NodeDirectory,
): Promise<CassandraNode> {
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts(options.address, options.port);
    const secured = await secure(options, installation.java, [options.address], directory.path);
    const plan: NodePlan = { ...options, ...installation, ...secured, directory, ...ports };
    try {
      const node = new CassandraNode(plan, await boot(plan, options), options);
      if (!plan.archive) makeArchiveInBackground(plan);
      return node;
    } catch (error) {
      const taken = error instanceof LocalCassandraError && error.code === 'PORT_IN_USE';
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
