import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { LocalCassandraError } from './errors.js';
import { throwIfAborted } from './explain-failure.js';
import { isAlive } from './lifetime/processes.js';
import type { ProgressEvent, ProgressListener } from './progress.js';
import type { StartOptions } from './start-options.js';
import { DEFAULT_CASSANDRA_VERSION, defaultVersion } from './version.js';

/** {@link StartOptions} checked and with every default filled in. */
export interface ResolvedOptions {
  readonly version: string;
  readonly address: string;
  readonly port: number | undefined;
  readonly dataDirectory: string | undefined;
  readonly clusterName: string;
  readonly heapMegabytes: number;
  readonly jvmOptions: readonly string[];
  readonly authentication: boolean;
  readonly tls: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly startupTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly report: ProgressListener;
  readonly watchPids: readonly number[];
}

/** Names of all options; a mistyped one would have no effect otherwise. */
const NAMES: Record<keyof StartOptions, true> = {
  version: true,
  address: true,
  port: true,
  dataDirectory: true,
  clusterName: true,
  heapMegabytes: true,
  jvmOptions: true,
  authentication: true,
  tls: true,
  settings: true,
  startupTimeoutMs: true,
  signal: true,
  onProgress: true,
  reuse: true,
  watchPids: true,
};

const DEFAULT_IDLE_MS = 600_000;

/** Settings without which we would not know where Cassandra answers, and what decides them instead. */
const OURS: Record<string, string> = {
  native_transport_port: 'the option `port`',
  rpc_address: 'the option `address`',
  listen_address: 'the option `address`',
  storage_port: 'a free port, chosen at the start',
  start_native_transport: 'nothing: clients have to get in',
};

/**
 * Checks options and fills in defaults.
 * @throws LocalCassandraError `INVALID_OPTION` naming the option and what it takes; `ABORTED` when that is so already.
 */
export function resolveOptions(options: StartOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null) refuse('the options', 'an object', options);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(NAMES, name)) continue;
    throw new LocalCassandraError(
      'INVALID_OPTION',
      `There is no option ${name}: choose from ${Object.keys(NAMES).join(', ')}.`,
    );
  }
  const { signal, watchPids = [], settings = {}, jvmOptions = [] } = options;
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    refuse('signal', 'an AbortSignal', signal);
  throwIfAborted(signal);
  if (!Array.isArray(watchPids)) refuse('watchPids', 'a list of process numbers', watchPids);
  for (const pid of watchPids) runningProcess(pid);
  if (!Array.isArray(jvmOptions) || !jvmOptions.every((option) => typeof option === 'string')) {
    refuse('jvmOptions', "a list of strings such as ['-XX:+UseG1GC']", jvmOptions);
  }
  const dataDirectory = text('dataDirectory', options.dataDirectory, 'the path of a directory');
  return {
    version:
      options.version === undefined
        ? releaseOf('LOCAL_CASSANDRA_VERSION', defaultVersion())
        : releaseOf('version', options.version),
    address: addressOf(options.address ?? '127.0.0.1'),
    port: options.port === undefined ? undefined : wholeNumber('port', options.port, 1, 65_535),
    dataDirectory: dataDirectory && resolve(dataDirectory),
    clusterName: text('clusterName', options.clusterName, 'a name') ?? 'local-cassandra',
    heapMegabytes: wholeNumber('heapMegabytes', options.heapMegabytes ?? 512, 256, 65_536),
    jvmOptions,
    authentication: flag('authentication', options.authentication),
    tls: flag('tls', options.tls),
    settings: settingsOf(settings),
    startupTimeoutMs: wholeNumber('startupTimeoutMs', options.startupTimeoutMs ?? 120_000, 1, 2 ** 31 - 1),
    signal,
    report: reporter(options.onProgress),
    watchPids,
  };
}

/** Checks a number of an option. */
export function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(name, `a whole number from ${least} to ${most}`, value);
  }
  return value;
}

/**
 * Checks the option `reuse` and says how long a node may be without a user; `undefined` for a node of one's own.
 * @throws LocalCassandraError `INVALID_OPTION`.
 */
export function idleTime(reuse: StartOptions['reuse']): number | undefined {
  if (reuse === undefined || reuse === false) return undefined;
  if (reuse === true) return DEFAULT_IDLE_MS;
  if (typeof reuse !== 'object' || reuse === null) refuse('reuse', 'true, false or { idleMs }', reuse);
  return wholeNumber('reuse.idleMs', reuse.idleMs, 1, 2 ** 31 - 1);
}

/** Reports progress to a listener; what that throws ends the start, as `ABORTED`. */
export function reporter(listener: ProgressListener | undefined): ProgressListener {
  if (listener === undefined) return () => {};
  if (typeof listener !== 'function') refuse('onProgress', 'a function', listener);
  return (event: ProgressEvent) => {
    try {
      listener(event);
    } catch (error) {
      const message = `\`onProgress\` has thrown: ${error instanceof Error ? error.message : inspect(error)}`;
      throw new LocalCassandraError('ABORTED', message, { cause: error });
    }
  };
}

function text(name: string, value: string | undefined, expected: string): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value.trim() === '' || value.includes('\0'))) {
    refuse(name, expected, value);
  }
  return value;
}

function flag(name: string, value: boolean | undefined): boolean {
  if (value !== undefined && typeof value !== 'boolean') refuse(name, 'true or false', value);
  return value ?? false;
}

function releaseOf(name: string, version: string): string {
  const [, major] = /^(\d+)\.\d+(?:\.\d+)?(?:-[a-z]+\d*)?$/.exec(version) ?? [];
  if (major === undefined) refuse(name, `a release such as ${DEFAULT_CASSANDRA_VERSION}`, version);
  if (Number(major) < 4) refuse(name, '4.0 or later', version);
  return version;
}

function addressOf(address: string): string {
  const expected = 'an IP address such as 127.0.0.1';
  if (isIP(address) === 0) refuse('address', expected, address);
  if (address.includes('%')) refuse('address', `${expected}, without a zone`, address);
  // One spelling of the many that IPv6 has, without brackets.
  const plain = isIP(address) === 4 ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (FOR_MANY.test(plain)) refuse('address', 'that of one machine', address);
  return plain;
}

/** What stands for all addresses of a machine, or for a group of machines. */
const FOR_MANY = /^(0\.|::$|2[2-5]\d\.|ff..:)/;

function runningProcess(pid: number): void {
  wholeNumber('watchPids', pid, 1, 2 ** 31 - 1);
  if (isAlive(pid)) return;
  throw new LocalCassandraError(
    'INVALID_OPTION',
    `watchPids has ${pid}, but no process of that number runs.`,
  );
}

function settingsOf(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const expected = 'an object with keys of cassandra.yaml';
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    refuse('settings', expected, settings);
  for (const name of Object.keys(settings)) {
    const decides = Object.hasOwn(OURS, name) && OURS[name];
    if (decides) refuse('settings', `without ${name}, which is for ${decides}`, settings[name]);
  }
  try {
    JSON.stringify(settings);
  } catch (error) {
    refuse('settings', `what JSON can hold (${(error as Error).message})`, settings);
  }
  return settings;
}

/** Throws `INVALID_OPTION` for an option that is not what it must be. */
export function refuse(name: string, expected: string, value: unknown): never {
  const shown =
    typeof value === 'string'
      ? JSON.stringify(value.slice(0, 200))
      : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 1, maxStringLength: 200 });
  throw new LocalCassandraError('INVALID_OPTION', `${name} must be ${expected}, not ${shown}.`);
}
