import { constants } from 'node:os';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createService, type ServiceOptions } from './create-service.js';
import { UsageError } from './usage-error.js';

const help = `Makes a REST service on Apache Cassandra in a folder of its own, under the name of the folder.

Usage: npm create async-cassandra <folder> [-- --bare]

  <folder>  Where it is to be: not there yet, or empty. Its name is that of the service: 1 to 40 lower-case
            letters, digits and hyphens, a letter first.
  --bare    Without the demonstrations: users, health, metrics and the rest, but not what shows the inside.
  --help    Prints this.

It asks nothing, makes a Git repository and commits nothing. What it makes, there:

  npm install && npm start   serves users on a real local Cassandra
  npm test                   runs its tests on one
`;

class Interrupted extends Error {
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}: nothing was made.`);
    this.signal = signal;
  }
}

async function create(template: ServiceOptions['template']): Promise<void> {
  const { bare, help: asksHelp, folder } = readArguments();
  if (asksHelp) return void process.stdout.write(help);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interrupted.abort(new Interrupted(signal)));

  // npm runs this elsewhere than where the command was given.
  const given = process.env.INIT_CWD ?? process.cwd();
  const { signal } = interrupted;
  const made = await createService({
    folder: resolve(given, folder),
    bare,
    template,
    signal,
  }).catch((error: unknown) => {
    // What it ends ends with errors of its own.
    signal.throwIfAborted();
    throw error;
  });
  const without = made.hasRepository ? '' : ', no Git repository, since there is no Git';
  process.stdout.write(`Made ${made.name} in ${made.folder}: ${made.files} files${without}. Now:

  cd ${relative(given, made.folder) || '.'}
  npm install && npm start

`);
}

function readArguments(): { bare: boolean; help: boolean; folder: string } {
  const options = {
    bare: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [folder, ...more] = positionals;
    if (values.help) return { ...values, folder: '' };
    if (!folder) throw new UsageError('Which folder? Such as: npm create async-cassandra my-service');
    if (more.length > 0)
      throw new UsageError(`One folder, please, not ${positionals.length}: ${positionals.join(' ')}`);
    return { ...values, folder };
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
      throw new UsageError((error as Error).message);
    throw error;
  }
}

/** Makes the service that the command line asks for, and sets the exit code. */
export async function run(template?: ServiceOptions['template']): Promise<void> {
  try {
    await create(template);
  } catch (error) {
    if (error instanceof Interrupted) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 128 + constants.signals[error.signal];
    } else if (error instanceof UsageError || (error as NodeJS.ErrnoException).syscall !== undefined) {
      // What the system refuses, such as a folder that may not be written to, says itself what and where.
      process.stderr.write(`create-async-cassandra: ${(error as Error).message} (--help tells more)\n`);
      process.exitCode = 1;
    } else throw error;
  }
}
