import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { LocalCassandraError } from './errors.js';
import type { ProgressListener } from './progress.js';
import type { StartOptions } from './start-options.js';
import { DEFAULT_CASSANDRA_VERSION } from './version.js';

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

/**
 * Checks options and fills in defaults.
 * @throws LocalCassandraError `INVALID_OPTION` naming the option and what it takes; `ABORTED` when that is so already.
 */
export function resolveOptions(options: StartOptions): ResolvedOptions {
  if (options.signal?.aborted) {
    throw new LocalCassandraError('ABORTED', 'The start of Cassandra was aborted.', {
      cause: options.signal.reason,
    });
  }
  const version = options.version ?? DEFAULT_CASSANDRA_VERSION;
  if (!/^\d+\.\d+(\.\d+)?(-[a-z]+\d*)?$/.test(version)) refuse('version', 'a release such as 5.0.9', version);
  const address = options.address ?? '127.0.0.1';
  if (isIP(address) === 0) refuse('address', 'an IP address such as 127.0.0.1', address);
  const watchPids = options.watchPids ?? [];
  for (const pid of watchPids) wholeNumber('watchPids', pid, 1, 2 ** 31 - 1);
  return {
    version,
    address,
    port: options.port === undefined ? undefined : wholeNumber('port', options.port, 1, 65_535),
    dataDirectory: options.dataDirectory === undefined ? undefined : resolve(options.dataDirectory),
    clusterName: options.clusterName ?? 'local-cassandra',
    heapMegabytes: wholeNumber('heapMegabytes', options.heapMegabytes ?? 512, 256, 65_536),
    jvmOptions: options.jvmOptions ?? [],
    authentication: options.authentication ?? false,
    tls: options.tls ?? false,
    settings: options.settings ?? {},
    startupTimeoutMs: wholeNumber('startupTimeoutMs', options.startupTimeoutMs ?? 120_000, 1, 2 ** 31 - 1),
    signal: options.signal,
    report: options.onProgress ?? (() => {}),
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

function refuse(name: string, expected: string, value: unknown): never {
  throw new LocalCassandraError(
    'INVALID_OPTION',
    `${name} must be ${expected}, not ${JSON.stringify(value)}.`,
  );
}
