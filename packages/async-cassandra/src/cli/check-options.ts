import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ClusterOptions } from '../cluster/cluster-options.js';
import type { TlsOptions } from '../cluster/tls-options.js';
import { CannotRun, reasonOf } from './cannot-run.js';
import { type ReportFormat, reportFormats } from './report.js';

/** What `async-cassandra check` was told. */
export interface CheckOptions {
  /** Files and globs. */
  readonly modules: readonly string[];
  /** Files and directories. */
  readonly schema: readonly string[];
  readonly keyspace: string | undefined;
  /** The cluster to reach; one is started where there is none. */
  readonly cluster: ClusterOptions | undefined;
  readonly format: ReportFormat;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the arguments behind `check`.
 * @throws CannotRun when they make no sense.
 */
export function parseCheckOptions(args: readonly string[], env: Environment = process.env): CheckOptions {
  const { values, positionals } = parse(args);
  const { schema = [], keyspace, hosts = env.CASSANDRA_HOSTS, format = 'text' } = values;
  if (positionals.length === 0) throw new CannotRun(wrong('No module is given.'));
  if (!isFormat(format)) {
    throw new CannotRun(wrong(`--format takes ${reportFormats.join(', ')}, not ${format}.`));
  }
  if (schema.length === 0 && !hosts) {
    const message = 'There is nothing to check against: give --schema with your .cql files, or --hosts.';
    throw new CannotRun(wrong(message));
  }
  return {
    modules: positionals,
    schema,
    keyspace,
    cluster: hosts ? clusterOf(hosts, env) : undefined,
    format,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        schema: { type: 'string', multiple: true },
        hosts: { type: 'string' },
        keyspace: { type: 'string' },
        format: { type: 'string' },
      },
    });
  } catch (error) {
    throw new CannotRun(wrong(reasonOf(error)));
  }
}

/**
 * How to reach the nodes that were named, by the variables of the environment.
 * @throws CannotRun when a file that they name cannot be read.
 */
export function clusterOf(hosts: string, env: Environment): ClusterOptions {
  const username = secret(env, 'CASSANDRA_USERNAME');
  const password = secret(env, 'CASSANDRA_PASSWORD') ?? '';
  return {
    contactPoints: hosts.split(',').map((host) => host.trim()),
    port: env.CASSANDRA_PORT ? Number(env.CASSANDRA_PORT) : undefined,
    localDataCenter: env.CASSANDRA_LOCAL_DC || undefined,
    credentials: username ? { username, password } : undefined,
    tls: env.CASSANDRA_TLS === 'true' ? tlsOf(env) : undefined,
  };
}

function tlsOf(env: Environment): TlsOptions {
  const { CASSANDRA_TLS_SERVER_NAME: servername, CASSANDRA_KEY_PASSPHRASE: passphrase } = env;
  return {
    ca: read(env, 'CASSANDRA_CA_FILE'),
    cert: read(env, 'CASSANDRA_CERT_FILE'),
    key: read(env, 'CASSANDRA_KEY_FILE'),
    ...(servername ? { servername } : {}),
    ...(passphrase ? { passphrase } : {}),
  };
}

/** A variable, or the file that another names, without the end of its line. */
function secret(env: Environment, name: string): string | undefined {
  return (
    env[name] ||
    read(env, `${name}_FILE`)
      ?.toString()
      .replace(/[\r\n]+$/, '')
  );
}

function read(env: Environment, name: string): Buffer | undefined {
  const path = env[name];
  if (!path) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CannotRun(`${name} cannot be read: ${reasonOf(error)}`);
  }
}

function isFormat(text: string): text is ReportFormat {
  return (reportFormats as readonly string[]).includes(text);
}

/** A message on wrong arguments. */
export function wrong(message: string): string {
  return `${message}\nSee: async-cassandra --help`;
}
