import { LocalCassandraError } from './errors.js';
import { resolveJars } from './install/resolve-jars.js';
import { findJava, type Java } from './java/find-java.js';
import { sweepLeftovers } from './lifetime/sweep.js';
import { boot } from './node/boot.js';
import { CassandraNode } from './node/cassandra-node.js';
import { ephemeralDirectory, keptDirectory, type NodeDirectory } from './node/node-directory.js';
import type { NodePlan } from './node/node-plan.js';
import { choosePorts } from './node/ports.js';
import { type ResolvedOptions, resolveOptions } from './resolve-options.js';
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
export async function startCassandra(options: StartOptions = {}): Promise<CassandraNode> {
  const settled = resolveOptions(options);
  const started = Date.now();
  throwIfAborted(settled);
  const sweeping = sweepLeftovers();
  const { java, jars } = await install(settled);
  const directory = settled.dataDirectory
    ? await keptDirectory(settled.dataDirectory, settled.watchPids)
    : await ephemeralDirectory(settled.watchPids);
  try {
    const node = await bootOnFreePorts(settled, { java, jars, directory });
    settled.report({
      step: 'ready',
      message: `Cassandra ${node.version} is ready on ${node.contactPoint}`,
      contactPoint: node.contactPoint,
      elapsedMs: Date.now() - started,
    });
    return node;
  } catch (error) {
    await directory.release();
    throw error;
  } finally {
    await sweeping;
  }
}

async function install(options: ResolvedOptions): Promise<{ java: Java; jars: string[] }> {
  const java = await findJava();
  options.report({ step: 'java', message: `Java ${java.version} (${java.path}, from ${java.source})` });
  return { java, jars: await resolveJars({ ...options, java }) };
}

interface Prepared {
  readonly java: Java;
  readonly jars: readonly string[];
  readonly directory: NodeDirectory;
}

async function bootOnFreePorts(options: ResolvedOptions, prepared: Prepared): Promise<CassandraNode> {
  for (let attempt = 1; ; attempt++) {
    const plan: NodePlan = { ...options, ...prepared, ...(await choosePorts(options.address, options.port)) };
    try {
      return new CassandraNode(plan, await boot(plan, options), options);
    } catch (error) {
      const taken = error instanceof LocalCassandraError && error.code === 'PORT_IN_USE';
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function throwIfAborted({ signal }: ResolvedOptions): void {
  if (!signal?.aborted) return;
  throw new LocalCassandraError('ABORTED', 'The start of Cassandra was aborted.', { cause: signal.reason });
}
