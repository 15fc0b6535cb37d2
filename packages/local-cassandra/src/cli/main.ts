import { createRequire } from 'node:module';
import { requirePlatform } from '../environment/platform.js';
import { explainFailure } from '../explain-failure.js';
import { DEFAULT_CASSANDRA_VERSION } from '../version.js';
import { cqlCommand } from './cql-command.js';
import { HELP } from './help.js';
import { logsCommand } from './logs-command.js';
import { startCommand } from './start-command.js';
import { statusCommand } from './status-command.js';
import { stopCommand } from './stop-command.js';
import { CommandError, UsageError } from './usage-error.js';

const COMMANDS = new Map<string, (args: string[]) => Promise<void>>([
  ['start', startCommand],
  ['stop', stopCommand],
  ['status', statusCommand],
  ['logs', logsCommand],
  ['cql', cqlCommand],
]);

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const [name = '--help', ...args] = process.argv.slice(2);
const command = COMMANDS.get(name);
try {
  if (args.includes('--help') || args.includes('-h') || ['--help', '-h', 'help'].includes(name)) {
    process.stdout.write(HELP);
  } else if (['--version', '-v', 'version'].includes(name)) {
    const { version } = createRequire(import.meta.url)('../../package.json');
    process.stdout.write(`local-cassandra ${version}, Cassandra ${DEFAULT_CASSANDRA_VERSION}\n`);
  } else if (command) {
    requirePlatform();
    await command(args);
  } else {
    throw new UsageError(`There is no command ${name}.`);
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${inWords(error)}\n`);
}

function inWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof CommandError) return message;
  if (error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS'))
    return `${message.replaceAll('\n', ' ').replace(/\.?$/, '.')} See: local-cassandra --help`;
  return explainFailure(error, 'A file of Cassandra').message;
}
