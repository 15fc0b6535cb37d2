import { statfs } from 'node:fs/promises';
import { LocalCassandraError } from '../errors.js';
import type { Exit } from './cassandra-process.js';
import { hostAndPort } from './host-and-port.js';
import { logTail } from './log-tail.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';
import { addressUnavailable, portInUse } from './ports.js';

/** Turns a Cassandra that ended before it was ready into the error that says why, as far as its log tells. */
export async function bootFailure(plan: NodePlan, exit: Exit): Promise<LocalCassandraError> {
  const log = nodeFiles(plan.directory.path).log;
  const text = await logTail(log, 2000);
  if (/address already in use|failed to bind port|is in use by another process/i.test(text)) {
    return portInUse(plan.address, plan.port);
  }
  if (/Cannot assign requested address|Unable to bind to address/i.test(text))
    return addressUnavailable(plan.address);
  if (/No space left on device|Insufficient disk space/i.test(text) || (await isFull(plan.directory.path)))
    return diskFull(plan.directory.path);
  const reason = reasonFrom(text);
  const ended = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
  return new LocalCassandraError(
    'BOOT_FAILED',
    `Cassandra ${plan.version} on ${hostAndPort(plan)} ${ended} before it was ready${reason ? `: ${reason}` : '.'}`,
    { logTail: lastTrouble(text) },
  );
}

/** The error for a disk without room, naming where. */
export function diskFull(directory: string, cause?: unknown): LocalCassandraError {
  return new LocalCassandraError(
    'DISK_FULL',
    `No space is left for Cassandra's files in ${directory}. Free at least 200 MB there, or choose another place with \`dataDirectory\` or TMPDIR.`,
    { cause },
  );
}

/** On a full disk not even the log has room to say so. */
async function isFull(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize < 1024 * 1024;
}

function reasonFrom(text: string): string | undefined {
  if (/OutOfMemoryError/.test(text)) return 'its heap is too small; raise `heapMegabytes`.';
  const refusal = /ConfigurationException\) encountered during startup: ([^\n]*)/.exec(text)?.[1];
  if (refusal) return `it refuses its configuration; check \`settings\`. It says: ${refusal}`;
  if (/Cannot start node if snitch|Saved cluster name|Cannot change the number of tokens/.test(text)) {
    return 'its data directory was made with other settings.';
  }
  return undefined;
}

/** The lines around what went wrong: errors and exceptions rather than the shutdown that follows them. */
function lastTrouble(text: string): string {
  const lines = text.split('\n').map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line));
  const first = lines.findIndex((line) => /ERROR|Exception|Error:|Unrecognized|Could not|Invalid/.test(line));
  return (first < 0 ? lines.slice(-15) : lines.slice(first, first + 15)).join('\n').trim();
}
