import { LocalCassandraError, type ProgressListener, startCassandra } from 'local-cassandra';
import { type Config, ConfigurationError } from '../src/config/config.js';
import { onEndSignal } from '../src/process/end-signals.js';
import { serviceName } from '../src/version.js';
import { waitForContainer } from './container.js';
import { dataDirectory } from './data-directory.js';
import { probeCassandra } from './probe-cassandra.js';
import { StatusLine } from './status-line.js';

/** A Cassandra to connect to. */
export interface ProvidedCassandra {
  /** As `CASSANDRA_HOSTS` would have them. */
  hosts: string[];
  /** Whether it is this machine's own, booted for the occasion. */
  isBooted: boolean;
  /** Stops it, where it was booted. */
  stop: () => Promise<void>;
}

interface ProvideOptions {
  /** Processes whose death ends a booted Cassandra, beside this one's. */
  watchPids: readonly number[];
}

/** Of a start that was given up, by the custom of shells. */
export const interruptedStatus = 130;

const leaveAlone = async () => {};
/** What keeps this machine from booting a Cassandra, though not from using one. */
const cannotBoot = new Set([
  'DOWNLOAD_FAILED',
  'JAVA_NOT_FOUND',
  'JAVA_UNSUPPORTED',
  'MAVEN_NOT_FOUND',
  'PLATFORM_UNSUPPORTED',
]);

/**
 * Finds the Cassandra that the settings mean: the one they name, else the one that answers on this machine,
 * else one booted here, else one in a container that somebody starts now.
 *
 * @throws ConfigurationError when none can be had.
 */
export async function provideCassandra(config: Config, options: ProvideOptions): Promise<ProvidedCassandra> {
  if (process.env.CASSANDRA_HOSTS || config.NODE_ENV === 'production') {
    return { hosts: config.CASSANDRA_HOSTS, isBooted: false, stop: leaveAlone };
  }
  const port = config.CASSANDRA_PORT;
  const found = await probeCassandra(config);
  if (found !== undefined) {
    say(
      `Using what listens on localhost:${port}: ${found.description}, keyspace ${config.CASSANDRA_KEYSPACE}. ` +
        'To use another: CASSANDRA_HOSTS=host:port npm start',
    );
    return { hosts: [found.host], isBooted: false, stop: leaveAlone };
  }
  return bootOrWait(config, options);
}

async function bootOrWait(config: Config, { watchPids }: ProvideOptions): Promise<ProvidedCassandra> {
  const port = config.CASSANDRA_PORT;
  using interrupted = abortOnSignal();
  using line = new StatusLine();
  const directory = dataDirectory();
  say(`Nothing answers on localhost:${port}: starting a local Cassandra there, data in ${directory}`);
  try {
    const node = await startCassandra({
      port,
      watchPids,
      dataDirectory: directory,
      clusterName: serviceName,
      signal: interrupted.signal,
      onProgress: showProgress(line),
    });
    interrupted.signal.throwIfAborted();
    void node.exited.then(() => {
      if (node.state === 'down')
        say(`The local Cassandra has ended (log: ${node.logFile}). Stop and start again.`);
    });
    return { hosts: [node.contactPoint], isBooted: true, stop: () => node.stop() };
  } catch (error) {
    line.clear();
    if (interrupted.signal.aborted) process.exit(interruptedStatus);
    if (!(error instanceof LocalCassandraError)) throw error;
    if (!cannotBoot.has(error.code)) throw new ConfigurationError([error.message]);
    say(error.message);
    const host = await waitForContainer(config, { line, signal: interrupted.signal });
    if (host === undefined) process.exit(interruptedStatus);
    return { hosts: [host], isBooted: false, stop: leaveAlone };
  }
}

/** Shows how a boot gets on. */
export function showProgress(line: StatusLine): ProgressListener {
  return (event) => {
    const isPassing = event.step === 'wait' || (event.step === 'jars' && !event.cached);
    if (isPassing) line.update(event.message);
    else line.print(event.message);
  };
}

/** A signal that gives a boot up, once this process is asked to end. */
export function abortOnSignal(): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const signals = onEndSignal((_signal, isFirst) =>
    isFirst ? controller.abort() : process.exit(interruptedStatus),
  );
  return { signal: controller.signal, [Symbol.dispose]: () => signals[Symbol.dispose]() };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
