import { statfs } from 'node:fs/promises';
import { LocalCassandraError } from '../errors.js';
import { diskFull, tooManyFiles } from '../explain-failure.js';
import type { Exit } from './cassandra-process.js';
import { hostAndPort } from './host-and-port.js';
import { logTail } from './log-tail.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';
import { addressUnavailable, portInUse } from './ports.js';

/** Turns a Cassandra that ended before it was ready into the error that says why, as far as its log tells. */
export async function bootFailure(plan: NodePlan, exit: Exit): Promise<LocalCassandraError> {
  const log = await logTail(nodeFiles(plan.directory.path).log, 2000);
  const text = trouble(log);
  if (/address already in use|failed to bind port|is in use by another process/i.test(text)) {
    return portInUse(plan.address, plan.port);
  }
  if (
    /Cannot assign requested address|Unable to bind to address|unavailable: bind|not supported by protocol/i.test(
      text,
    )
  )
    return addressUnavailable(plan.address);
  if (/No space left on device|Insufficient disk space/i.test(text) || (await isFull(plan.directory.path)))
    return diskFull(plan.directory.inWords);
  if (/Too many open files/i.test(text)) return tooManyFiles();
  if (/(ERROR|Exception|Error:).*(denied|Insufficient permissions|Read-only file system)/i.test(text)) {
    return new LocalCassandraError(
      'DIRECTORY_UNUSABLE',
      `${plan.directory.inWords} has files that this user may not read and write. Give them to this user, or choose another directory.`,
      { logTail: lastTrouble(log) },
    );
  }
  const reason = reasonFrom(text, plan, exit);
  const ended = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
  return new LocalCassandraError(
    'BOOT_FAILED',
    `Cassandra ${plan.version} on ${hostAndPort(plan)} ${ended} before it was ready${reason ? `: ${reason}` : '.'}`,
    { logTail: lastTrouble(log) },
  );
}

/** A log without what tells of no trouble: it has all options, settings and paths, in which any words may be. */
function trouble(log: string): string {
  return log
    .split('\n')
    .filter((line) => !/^[\d:.]+ (?:INFO|DEBUG|TRACE) /.test(line))
    .join('\n');
}

// What ends for lack of room takes away what it could not finish.
const NEARLY_FULL_BYTES = 32 * 1024 * 1024;

/** On a full disk not even the log has room to say so. */
async function isFull(directory: string): Promise<boolean> {
  const space = await statfs(directory).catch(() => undefined);
  return space !== undefined && space.bavail * space.bsize < NEARLY_FULL_BYTES;
}

function reasonFrom(text: string, plan: NodePlan, exit: Exit): string | undefined {
  if (/java\.lang\.OutOfMemoryError/.test(text)) return 'its heap is too small; raise `heapMegabytes`.';
  if (/Could not reserve enough space|insufficient memory|Cannot allocate memory/i.test(text)) {
    return 'this machine has too little memory for it; lower `heapMegabytes`.';
  }
  if (exit.signal === 'SIGKILL') {
    return `perhaps by the system, for lack of memory: it takes about ${plan.heapMegabytes + 400} MiB.`;
  }
  if (plan.jvmOptions.length > 0 && /Could not create the Java Virtual|initialization of VM/.test(text)) {
    return 'Java refuses its options; check `jvmOptions`.';
  }
  if (/failed to map segment|native library could not be initialized/.test(text)) {
    return `Java cannot load libraries from ${plan.directory.path}; choose a directory that is not mounted with noexec.`;
  }
  const names = /Saved cluster name (.*) != configured name/.exec(text);
  if (names) return `its data is that of a cluster called ${names[1]}; set \`clusterName\` to that.`;
  if (/Cannot start node if snitch|Cannot change the number of tokens/.test(text)) {
    return 'its data directory was made with other settings.';
  }
  if (/unreadable sstables|Unsupported commit log version|Cannot upgrade from|downgrade/i.test(text)) {
    return 'its data directory was written by another release; choose that `version`, or another `dataDirectory`.';
  }
  const refusal = /ConfigurationException\) encountered during startup: ([^\n]*)/.exec(text)?.[1];
  return refusal && `it refuses its configuration; check \`settings\`. It says: ${refusal}`;
}

/** The lines around what went wrong: errors and exceptions rather than the shutdown that follows them. */
function lastTrouble(log: string): string {
  const lines = shortLines(trouble(log));
  const signs = [/ERROR|Exception|Error:/, /Unrecognized|Could not|Invalid/];
  const first = signs.map((sign) => lines.findIndex((line) => sign.test(line))).find((index) => index >= 0);
  const shown = first === undefined ? shortLines(log).slice(-15) : lines.slice(first, first + 15);
  return shown.join('\n').trim();
}

function shortLines(text: string): string[] {
  return text.split('\n').map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line));
}
