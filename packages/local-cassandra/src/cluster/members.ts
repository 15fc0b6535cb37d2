import { LocalCassandraError } from '../errors.js';
import { makeArchiveInBackground } from '../install/class-archive.js';
import type { Installation } from '../install/install.js';
import { boot } from '../node/boot.js';
import { CassandraNode } from '../node/cassandra-node.js';
import type { NodeDirectory } from '../node/node-directory.js';
import type { NodePlan, Ring } from '../node/node-plan.js';
import { freePort } from '../node/ports.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { Secured } from '../security/secure.js';
import { type ClusterAddresses, nextAddress } from './loopback-block.js';
import { nodeDirectoryOf } from './node-directories.js';
import { type Place, placeOfNext } from './places.js';
import { untilAgreed } from './until-agreed.js';

/** What the nodes of a cluster have in common, and who they are: the list changes when one joins, moves or leaves. */
export class Members {
  readonly nodes: CassandraNode[] = [];
  readonly options: ResolvedOptions;
  readonly #shared: Installation & Secured;
  readonly #where: ClusterAddresses;
  readonly #seeds: string[];
  #lastAddress: string;
  #lastNumber: number;

  constructor(options: ResolvedOptions, shared: Installation & Secured, where: ClusterAddresses) {
    this.options = options;
    this.#shared = shared;
    this.#where = where;
    this.#seeds = [...where.addresses];
    this.#lastAddress = where.addresses.at(-1) ?? '';
    this.#lastNumber = where.addresses.length;
  }

  /** Boots one of the first nodes: each has its token already, so none has to wait for another's. */
  first(index: number, directory: NodeDirectory, place: Place, signal: AbortSignal): Promise<CassandraNode> {
    const address = this.#where.addresses[index] ?? '';
    return this.#boot(directory, address, { ...place, joins: false }, signal);
  }

  /** Boots one more, which takes half of the longest range of the first one's data centre and fetches its data. */
  async join(): Promise<CassandraNode> {
    const address = await this.#nextAddress();
    this.#lastNumber++;
    const directory = await nodeDirectoryOf(this.options, this.#lastNumber);
    try {
      const place = placeOfNext(this.nodes.flatMap(({ plan }) => plan.ring ?? []));
      const node = await this.#boot(directory, address, { ...place, joins: true }, this.options.signal);
      this.#seeds.push(address);
      this.nodes.push(node);
      return node;
    } catch (error) {
      await directory.release();
      throw error;
    }
  }

  async move(node: CassandraNode): Promise<void> {
    const address = await this.#nextAddress();
    this.#seeds.splice(this.#seeds.indexOf(node.address), 1, address);
    await node.restartAt(address);
  }

  leave(node: CassandraNode): void {
    this.#seeds.splice(this.#seeds.indexOf(node.address), 1);
    this.nodes.splice(this.nodes.indexOf(node), 1);
  }

  async #boot(
    directory: NodeDirectory,
    address: string,
    place: Place & Pick<Ring, 'joins'>,
    signal: AbortSignal | undefined,
  ): Promise<CassandraNode> {
    const { port, storagePort } = this.#where;
    const managementPort = await freePort('127.0.0.1');
    const plan: NodePlan = {
      ...this.options,
      ...this.#shared,
      directory,
      address,
      port,
      storagePort,
      ring: { ...place, seeds: this.#seeds, managementPort },
    };
    const booted = await boot(plan, { ...this.options, signal });
    if (!plan.archive) makeArchiveInBackground(plan);
    return new CassandraNode(plan, booted, this.options, (stopped) => this.#settledAfterRestart(stopped));
  }

  async #settledAfterRestart(signal: AbortSignal): Promise<void> {
    if (!this.nodes.every((node) => node.state === 'running')) return;
    await untilAgreed(this.nodes, { timeoutMs: this.options.startupTimeoutMs, signal });
  }

  /** One that no node has had before, so that nothing remembers another under it. */
  async #nextAddress(): Promise<string> {
    if (this.options.tls) {
      throw new LocalCassandraError(
        'INVALID_OPTION',
        'A cluster with `tls` takes no further addresses: its certificate is for those of its start.',
      );
    }
    this.#lastAddress = await nextAddress(this.#lastAddress, [this.#where.port, this.#where.storagePort]);
    return this.#lastAddress;
  }
}
