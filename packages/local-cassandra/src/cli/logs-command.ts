import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isAlive } from '../lifetime/processes.js';
import { logTail } from '../node/log-tail.js';
import { chooseServer } from './choose-server.js';
import { numberOption } from './number-option.js';
import { CommandError, UsageError } from './usage-error.js';

/** `local-cassandra logs` */
export async function logsCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      follow: { type: 'boolean', short: 'f', default: false },
      lines: { type: 'string', short: 'n' },
      node: { type: 'string' },
    },
  });
  const server = await chooseServer(positionals);
  const number = numberOption('node', values.node) ?? 1;
  const node = server.nodes[number - 1];
  if (!node) throw new UsageError(`There is no node ${number}: this one has 1 to ${server.nodes.length}.`);
  const lines = numberOption('lines', values.lines) ?? 20;
  const { size } = await stat(node.logFile).catch((error: Error) => {
    throw new CommandError(`The log cannot be read: ${error.message}`);
  });
  const tail = await logTail(node.logFile, lines);
  if (tail !== '') process.stdout.write(`${tail}\n`);
  if (values.follow) await follow(node.logFile, size, server.pid);
}

async function follow(path: string, from: number, pid: number): Promise<void> {
  let position = from;
  while (isAlive(pid)) {
    const size = await stat(path).then(
      (found) => found.size,
      () => position,
    );
    if (size < position) position = 0;
    if (size > position) {
      for await (const chunk of createReadStream(path, { start: position, end: size - 1 }))
        process.stdout.write(chunk);
      position = size;
    }
    await setTimeout(200);
  }
}
