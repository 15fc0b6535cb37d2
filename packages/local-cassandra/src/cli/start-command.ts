import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProgressEvent } from '../progress.js';
import { findOrSpawnServer } from '../server/spawn-server.js';
import { defaultVersion } from '../version.js';
import { dataHome } from './data-home.js';
import { numberOption } from './number-option.js';
import { printServer } from './print-server.js';
import { UsageError } from './usage-error.js';

/** `local-cassandra start` */
export async function startCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      nodes: { type: 'string' },
      version: { type: 'string', default: defaultVersion() },
      port: { type: 'string' },
      keep: { type: 'boolean', default: false },
      data: { type: 'string' },
      heap: { type: 'string' },
      auth: { type: 'boolean', default: false },
      tls: { type: 'boolean', default: false },
      idle: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const nodes = numberOption('nodes', values.nodes) ?? 1;
  const port = numberOption('port', values.port) ?? (nodes === 1 ? 9042 : undefined);
  // In milliseconds, a timer takes no more.
  const idleMinutes = numberOption('idle', values.idle, { least: 1, most: 35_000 });
  if (values.data === '') throw new UsageError('--data takes a directory.');
  if (values.keep && values.data !== undefined)
    throw new UsageError('Take --keep or --data, not both at once.');
  const kept = values.keep ? dataHome(values.version, nodes) : undefined;
  const { info, spawned } = await findOrSpawnServer(
    {
      nodes,
      version: values.version,
      port: port === 0 ? undefined : port,
      dataDirectory: values.data === undefined ? kept : resolve(values.data),
      heapMegabytes: numberOption('heap', values.heap),
      authentication: values.auth,
      tls: values.tls,
      idleMs: idleMinutes === undefined ? undefined : idleMinutes * 60_000,
    },
    values.json ? () => {} : progressPrinter(process.stderr),
  );
  if (values.json) process.stdout.write(`${JSON.stringify(info)}\n`);
  else {
    if (!spawned) process.stdout.write('Already running:\n');
    printServer(info);
  }
}

/** Writes each step on a line of its own; on a terminal, a count goes on in its line. */
function progressPrinter(stream: NodeJS.WriteStream): (event: ProgressEvent) => void {
  let counting = false;
  return (event) => {
    const counts = event.step === 'wait' || (event.step === 'jars' && !event.cached && event.jars > 0);
    if (counts && !stream.isTTY) return;
    const before = counting && counts ? '\r\x1b[K' : counting ? '\n' : '';
    stream.write(`${before}${event.message}${counts ? '' : '\n'}`);
    counting = counts;
  };
}
