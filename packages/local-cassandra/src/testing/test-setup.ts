import type { ClusterOptions } from '../cluster/cluster-options.js';
import { startCluster } from '../cluster/start-cluster.js';
import { startCassandra } from '../start-cassandra.js';
import { shareCassandra } from './shared-cassandra.js';

/** Options of the Cassandra for a test run: one node on 127.0.0.1 unless `nodes` says otherwise. */
export type TestSetupOptions = ClusterOptions;

/** Makes the global set-up of a test runner: it starts a Cassandra for all test files and gives what ends it. */
export function testSetup(options: TestSetupOptions = {}): () => Promise<() => Promise<void>> {
  return async () => {
    const { nodes = 1, ...rest } = options;
    const running = nodes === 1 ? await startCassandra(rest) : await startCluster({ ...rest, nodes });
    shareCassandra(running);
    stopShared = async () => {
      shareCassandra(undefined);
      await running.stop();
    };
    return stopShared;
  };
}

let stopShared = async () => {};

/** For `globalSetup` of vitest and Jest. */
export default testSetup();

/** For `node --test --test-global-setup`. */
export const globalSetup = testSetup();

/** Ends what the set-up has started: for `globalTeardown` of Jest and for node:test. */
export function globalTeardown(): Promise<void> {
  return stopShared();
}
