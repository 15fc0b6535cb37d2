#!/usr/bin/env node
import { createRequire } from 'node:module';
import { CannotRun } from './cannot-run.js';
import { checkCommand } from './check-command.js';
import { HELP } from './help.js';
import { migrateCommand } from './migrate-command.js';

const print = (text: string) => void process.stdout.write(text);
const progress = (line: string) => void process.stderr.write(`${line}\n`);

// A reader that has seen enough, such as `head`, closes the pipe; what was made for the check is undone all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(`Ended by ${signal}`));
}

const code = await run(process.argv.slice(2));
// What the imported modules have left open must not keep the process.
process.stdout.write('', () => process.exit(code));

async function run([command = '--help', ...args]: readonly string[]): Promise<number> {
  const options = [command, ...args];
  if (options.includes('--help') || options.includes('-h') || command === 'help') {
    print(HELP);
    return 0;
  }
  if (options.includes('--version')) {
    const { version }: { version: string } = createRequire(import.meta.url)('../../package.json');
    print(`${version}\n`);
    return 0;
  }
  try {
    const commands = { check: checkCommand, migrate: migrateCommand };
    if (command === 'check' || command === 'migrate') {
      return (await commands[command](args, { print, progress }, interrupted.signal)) ? 0 : 1;
    }
    throw new CannotRun(`There is no command ${command}.\nSee: async-cassandra --help`);
  } catch (error) {
    if (interrupted.signal.aborted) progress(String(interrupted.signal.reason));
    else if (error instanceof CannotRun) progress(error.message);
    else process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    return 2;
  }
}
