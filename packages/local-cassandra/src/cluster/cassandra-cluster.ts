import { LocalCassandraError } from '../errors.js';
import type { CassandraNode } from '../node/cassandra-node.js';
import { decommissionNode } from '../node/node-tool.js';
import type { Credentials, TrustedCertificate } from '../security/security.js';
import type { Members } from './members.js';
import { untilAgreed } from './until-agreed.js';

/** Several real Cassandra nodes that form one cluster, as {@link startCluster} gives them. */
export class CassandraCluster implements AsyncDisposable {
  /** The CQL port of every node. A driver needs it as its port when it is not 9042. */
  readonly port: number;
  /** That of the first node; each node has its own. */
  readonly localDataCenter: string;
  readonly version: string;
  /** The superuser, when the cluster was started with `authentication`. */
  readonly credentials: Credentials | undefined;
  /** The certificate to trust, when the cluster was started with `tls`. */
  readonly tls: TrustedCertificate | undefined;
  readonly #members: Members;
  #changing: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(members: Members) {
    this.#members = members;
    const first = this.node(1);
    this.port = first.port;
    this.localDataCenter = first.localDataCenter;
    this.version = first.version;
    this.credentials = first.credentials;
    this.tls = first.tls;
  }

  /** All nodes of this moment, the first one at index 0. */
  get nodes(): readonly CassandraNode[] {
    return [...this.#members.nodes];
  }

  /** `host:port` of every node, for a driver. */
  get contactPoints(): readonly string[] {
    return this.nodes.map((node) => node.contactPoint);
  }

  /**
   * One node by its number, from 1 on.
   * @throws LocalCassandraError `INVALID_OPTION` when there is no such node.
   */
  node(number: number): CassandraNode {
    const node = this.nodes[number - 1];
    if (node) return node;
    throw new LocalCassandraError(
      'INVALID_OPTION',
      `There is no node ${number}: this cluster has 1 to ${this.nodes.length}.`,
    );
  }

  /**
   * Waits until every node sees every other and all have the same schema.
   * @throws LocalCassandraError `BOOT_TIMEOUT` when that takes longer than `timeoutMs` (default 60 000).
   */
  settled(timeoutMs = 60_000): Promise<void> {
    return untilAgreed(this.nodes, { timeoutMs });
  }

  /**
   * Boots one more node on the next loopback address, in the data centre of the first one. It takes half of the longest token
   * range there, fetches the data of it, and is the last of {@link nodes} when all nodes agree on it, after about 20 s. Changes of a cluster happen one after another.
   * @throws LocalCassandraError as `startCluster` does; `INVALID_OPTION` on a cluster with `tls`.
   */
  add(): Promise<CassandraNode> {
    return this.#change(async () => {
      const node = await this.#members.join();
      await this.settled();
      return node;
    });
  }

  /**
   * Ends a node, politely if it runs, and boots it on its data under the next loopback address, as a pod comes back.
   * @throws LocalCassandraError as {@link CassandraNode.restart} does; `INVALID_OPTION` on a cluster with `tls`.
   */
  move(node: CassandraNode): Promise<void> {
    return this.#change(() => this.#members.move(this.#own(node)));
  }

  /**
   * Has a node hand its data to the others and leave, and stops it; the others move up in {@link nodes}. There may be fewer nodes
   * than copies of a row afterwards, which Cassandra alone would refuse.
   * @throws LocalCassandraError `DECOMMISSION_FAILED` with what `nodetool` said; the node runs on then.
   */
  decommission(node: CassandraNode): Promise<void> {
    return this.#change(async () => {
      await decommissionNode(this.#own(node).plan, this.#members.options.startupTimeoutMs);
      this.#members.leave(node);
      await node.stop();
    });
  }

  /** Ends all nodes as {@link CassandraNode.stop} does. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #own(node: CassandraNode): CassandraNode {
    if (this.#members.nodes.includes(node)) return node;
    throw new LocalCassandraError('INVALID_OPTION', `The node on ${node.address} is none of this cluster's.`);
  }

  #change<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changing.then(change);
    this.#changing = changed.catch(() => {});
    return changed;
  }
}
