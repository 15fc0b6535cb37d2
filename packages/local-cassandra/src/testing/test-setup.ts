import type { ClusterOptions } from '../cluster/cluster-options.js';
import { startCluster } from '../cluster/start-cluster.js';
import { LocalCassandraError } from '../errors.js';
import type { ProgressEvent } from '../progress.js';
import { startCassandra } from '../start-cassandra.js';
import { namedCassandra } from './named-cassandra.js';
import { type SharedCassandra, shareCassandra } from './shared-cassandra.js';

/** Options of the Cassandra for a test run: one node on 127.0.0.1 unless `nodes` says otherwise. */
export type TestSetupOptions = ClusterOptions;

/** What this process has started for its tests. */
interface Share {
  readonly started: Promise<{ cassandra: SharedCassandra; stop: () => Promise<void> }>;
  readonly options: string;
  users: number;
}

// Each project of a vitest run loads this module anew; the process is what they share.
const place: unique symbol = Symbol.for('local-cassandra.test-setup');
const run = globalThis as typeof globalThis & { [place]?: Share | undefined };

/**
 * Makes the global set-up of a test runner: it starts a Cassandra for all test files and gives what ends it. Several set-ups
 * of one run, such as those of its projects, share one. Where `TEST_CASSANDRA_HOSTS` names a Cassandra, that is used, whatever
 * the options. The set-up throws LocalCassandraError as `startCassandra` does, and `INVALID_OPTION` when another set-up of the
 * run has other options.
 */
export function testSetup(options: TestSetupOptions = {}): () => Promise<() => Promise<void>> {
  return async () => {
    const wanted = JSON.stringify(options);
    run[place] ??= { started: start(options), options: wanted, users: 0 };
    const share = run[place];
    if (share.options !== wanted)
      throw new LocalCassandraError(
        'INVALID_OPTION',
        `testSetup(${wanted}): this test run has a Cassandra with other options already, ${share.options}.`,
      );
    share.users++;
    let ended: Promise<void> | undefined;
    const end = async () => {
      share.users--;
      if (share.users > 0) return;
      run[place] = undefined;
      shareCassandra(undefined);
      await (await share.started).stop();
    };
    try {
      shareCassandra((await share.started).cassandra);
    } catch (error) {
      if (run[place] === share) run[place] = undefined;
      throw error;
    }
    stopShared = () => {
      ended ??= end();
      return ended;
    };
    return stopShared;
  };
}

async function start(options: TestSetupOptions): Promise<Awaited<Share['started']>> {
  const hosts = process.env.TEST_CASSANDRA_HOSTS;
  if (hosts) return { cassandra: await namedCassandra(hosts), stop: async () => {} };
  const { nodes = 1, ...rest } = { onProgress: tell, ...options };
  try {
    const running = nodes === 1 ? await startCassandra(rest) : await startCluster({ ...rest, nodes });
    return { cassandra: running, stop: () => running.stop() };
  } catch (error) {
    if (!(error instanceof LocalCassandraError) || !cannotBoot.has(error.code)) throw error;
    throw new LocalCassandraError(error.code, `${error.message}\n\n${ownCassandra}`, { cause: error });
  }
}

function tell({ step, message }: ProgressEvent): void {
  if (step === 'jars' || step === 'boot' || step === 'ready') process.stderr.write(`${message}\n`);
}

/** What keeps this machine from booting a Cassandra, though not from using one. */
const cannotBoot = new Set([
  'DOWNLOAD_FAILED',
  'JAVA_NOT_FOUND',
  'JAVA_UNSUPPORTED',
  'MAVEN_NOT_FOUND',
  'PLATFORM_UNSUPPORTED',
]);
const ownCassandra = `Or run the tests on a Cassandra of your own:
  docker run -d --name cassandra-test -p 9043:9042 cassandra:5
  podman run -d --name cassandra-test -p 9043:9042 cassandra:5
  TEST_CASSANDRA_HOSTS=localhost:9043 npm test`;

let stopShared = async () => {};

/** For `globalSetup` of vitest and Jest. */
export default testSetup();

/** For `node --test --test-global-setup`. */
export const globalSetup = testSetup();

/** Ends what the set-up has started: for `globalTeardown` of Jest and for node:test. */
export function globalTeardown(): Promise<void> {
  return stopShared();
}
