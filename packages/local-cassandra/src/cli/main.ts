import { LocalCassandraError } from '../errors.js';
import { cqlCommand } from './cql-command.js';
import { HELP } from './help.js';
import { logsCommand } from './logs-command.js';
import { startCommand } from './start-command.js';
import { statusCommand } from './status-command.js';
import { stopCommand } from './stop-command.js';
import { UsageError } from './usage-error.js';

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  start: startCommand,
  stop: stopCommand,
  status: statusCommand,
  logs: logsCommand,
  cql: cqlCommand,
};

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', () => process.exit());

const [name = '--help', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
try {
  if (args.includes('--help') || args.includes('-h') || ['--help', '-h', 'help'].includes(name)) {
    process.stdout.write(HELP);
  } else if (command) {
    await command(args);
  } else {
    throw new UsageError(`There is no command ${name}.`);
  }
} catch (error) {
  process.exitCode = 1;
  if (error instanceof LocalCassandraError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`${(error as Error).message}\nSee: local-cassandra --help\n`);
  } else throw error;
}
