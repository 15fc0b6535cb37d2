import type { StartOptions } from '../start-options.js';

/** Settings of {@link startCluster}; every one may be left out. */
export interface ClusterOptions extends Omit<StartOptions, 'address' | 'reuse'> {
  /** How many nodes, 1 to 9; default 3. Or how many in each data centre, such as `{ north: 2, south: 2 }`. */
  nodes?: number | Readonly<Record<string, number>> | undefined;
  /** CQL port of every node; default 9042, or a free one should another program hold that on all addresses. */
  port?: number | undefined;
  /** Where data is kept from one start to the next, a directory `node-1`, `node-2`, … for each node; absent: ephemeral. */
  dataDirectory?: string | undefined;
}
