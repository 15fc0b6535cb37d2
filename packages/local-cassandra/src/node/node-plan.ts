import type { Java } from '../java/find-java.js';
import type { Security } from '../security/security.js';
import type { NodeDirectory } from './node-directory.js';

/** Everything that decides how one Cassandra process is started. */
export interface NodePlan {
  readonly java: Java;
  readonly jars: readonly string[];
  readonly version: string;
  readonly directory: NodeDirectory;
  readonly clusterName: string;
  readonly address: string;
  readonly port: number;
  readonly storagePort: number;
  readonly heapMegabytes: number;
  readonly jvmOptions: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** What a client needs to get in. */
  readonly security: Security;
  /** An archive of loaded classes to boot faster with, or to write at exit. */
  readonly archive?: { readonly path: string; readonly write: boolean } | undefined;
  /** The node's place among others; absent for a node alone. */
  readonly ring?: Ring | undefined;
}

/** A node's place in a cluster. */
export interface Ring {
  /** Addresses of the nodes as they are now: the list changes with the cluster, and each boot reads it anew. */
  readonly seeds: readonly string[];
  /** The data centre that it reports; absent: Cassandra's default, `datacenter1`. */
  readonly dataCenter: string | undefined;
  readonly initialToken: string;
  /** Whether it comes to a cluster that has data, and fetches its share of it first. */
  readonly joins: boolean;
  /** Where it takes orders, on 127.0.0.1. */
  readonly managementPort: number;
}
