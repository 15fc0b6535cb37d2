import { parseArgs } from 'node:util';
import type { ClusterOptions } from '../cluster/cluster-options.js';
import { CannotRun, reasonOf } from './cannot-run.js';
import { clusterOf, type Environment, wrong } from './check-options.js';

/** What `async-cassandra migrate` was told. */
export interface MigrateCommandOptions {
  readonly folder: string;
  readonly keyspace: string;
  readonly cluster: ClusterOptions;
  readonly dryRun: boolean;
  readonly timeoutMs: number | undefined;
}

/**
 * Reads the arguments behind `migrate`.
 * @throws CannotRun when they make no sense.
 */
export function parseMigrateOptions(
  args: readonly string[],
  env: Environment = process.env,
): MigrateCommandOptions {
  const { values, positionals } = parse(args);
  const { hosts = env.CASSANDRA_HOSTS, keyspace = env.CASSANDRA_KEYSPACE, timeout } = values;
  const [folder = 'schema', another] = positionals;
  if (another !== undefined) throw new CannotRun(wrong(`There is one folder, not also ${another}.`));
  if (!hosts) throw new CannotRun(wrong('No node is named: give --hosts, or set CASSANDRA_HOSTS.'));
  if (!keyspace) {
    throw new CannotRun(wrong('No keyspace is named: give --keyspace, or set CASSANDRA_KEYSPACE.'));
  }
  const seconds = timeout === undefined ? undefined : Number(timeout);
  if (seconds !== undefined && !(seconds > 0)) {
    throw new CannotRun(wrong(`--timeout takes a number of seconds, not ${timeout}.`));
  }
  return {
    folder,
    keyspace,
    cluster: clusterOf(hosts, env),
    dryRun: values['dry-run'] ?? false,
    timeoutMs: seconds && seconds * 1000,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        hosts: { type: 'string' },
        keyspace: { type: 'string' },
        timeout: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CannotRun(wrong(reasonOf(error)));
  }
}
