import { parseArgs } from 'node:util';
import { ConfigurationError } from '../src/config/config.js';

/** What `npm start --` is told. */
export interface StartOptions {
  /** How many nodes to boot; `undefined`: none beyond what is needed to have a Cassandra. */
  readonly nodes: number | undefined;
  /** Whether to start a Redis, too. */
  readonly redis: boolean;
}

/** @throws ConfigurationError for what is none of them. */
export function startOptions(args: string[]): StartOptions {
  const { nodes, redis = false } = parsed(args);
  if (nodes === undefined) return { nodes, redis };
  if (!/^[1-9]$/.test(nodes)) {
    throw new ConfigurationError([`--nodes must be a whole number from 1 to 9, not "${nodes}".`]);
  }
  return { nodes: Number(nodes), redis };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: { nodes: { type: 'string' }, redis: { type: 'boolean' } } }).values;
  } catch {
    throw new ConfigurationError([
      `npm start takes --nodes <1-9>, --redis and --help, not "${args.join(' ')}".`,
    ]);
  }
}
