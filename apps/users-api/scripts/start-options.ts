import { parseArgs } from 'node:util';
import { ConfigurationError } from '../src/config/config.js';

/** What `npm start --` is told. */
export interface StartOptions {
  /** How many nodes to boot; `undefined`: none beyond what is needed to have a Cassandra. */
  readonly nodes: number | undefined;
}

/** @throws ConfigurationError for what is none of them. */
export function startOptions(args: string[]): StartOptions {
  const { nodes } = parsed(args);
  if (nodes === undefined) return { nodes };
  if (!/^[1-9]$/.test(nodes)) {
    throw new ConfigurationError([`--nodes must be a whole number from 1 to 9, not "${nodes}".`]);
  }
  return { nodes: Number(nodes) };
}

function parsed(args: string[]): { nodes?: string | undefined } {
  try {
    return parseArgs({ args, options: { nodes: { type: 'string' } } }).values;
  } catch {
    throw new ConfigurationError([`npm start takes --nodes <1-9> and --help, not "${args.join(' ')}".`]);
  }
}
