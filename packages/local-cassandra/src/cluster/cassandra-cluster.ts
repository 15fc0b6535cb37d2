import { LocalCassandraError } from '../errors.js';
import type { CassandraNode } from '../node/cassandra-node.js';
import type { Credentials, TrustedCertificate } from '../security/security.js';
import { untilAgreed } from './until-agreed.js';

/** Several real Cassandra nodes that form one cluster, as {@link startCluster} gives them. */
export class CassandraCluster implements AsyncDisposable {
  /** All nodes, the first one at index 0. */
  readonly nodes: readonly CassandraNode[];
  /** `host:port` of every node, for a driver. */
  readonly contactPoints: readonly string[];
  /** The CQL port of every node. A driver needs it as its port when it is not 9042. */
  readonly port: number;
  /** That of the first node; each node has its own. */
  readonly localDataCenter: string;
  readonly version: string;
  /** The superuser, when the cluster was started with `authentication`. */
  readonly credentials: Credentials | undefined;
  /** The certificate to trust, when the cluster was started with `tls`. */
  readonly tls: TrustedCertificate | undefined;

  /** @internal */
  constructor(nodes: readonly [CassandraNode, ...CassandraNode[]]) {
    this.nodes = nodes;
    this.contactPoints = nodes.map((node) => node.contactPoint);
    this.port = nodes[0].port;
    this.localDataCenter = nodes[0].localDataCenter;
    this.version = nodes[0].version;
    this.credentials = nodes[0].credentials;
    this.tls = nodes[0].tls;
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

  /** Ends all nodes as {@link CassandraNode.stop} does. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** The same as {@link stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
