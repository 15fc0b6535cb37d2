import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isAlive } from '../lifetime/processes.js';
import { logTail } from '../node/log-tail.js';
import { chooseServer } from './choose-server.js';
import { numberOption } from './number-option.js';
import { UsageError } from './usage-error.js';

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
  const server = await chooseServer(positionals[0]);
  const number = numberOption('node', values.node) ?? 1;
  const node = server.nodes[number - 1];
  if (!node) throw new UsageError(`There is no node ${number}: there are ${server.nodes.length}.`);
  const { size } = await stat(node.logFile);
  process.stdout.write(`${await logTail(node.logFile, numberOption('lines', values.lines) ?? 20)}\n`);
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
