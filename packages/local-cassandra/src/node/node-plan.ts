import type { Java } from '../java/find-java.js';
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
  readonly settings: Readonly<Record<string, unknown>>;
}
