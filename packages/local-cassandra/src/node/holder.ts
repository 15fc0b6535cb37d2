import { readFile, rename, writeFile } from 'node:fs/promises';
import { isProcessRecord, isStillRunning, type ProcessRecord } from '../lifetime/process-record.js';
import { killAndWait, waitUntilGone } from '../lifetime/processes.js';
import { nodeFiles } from './node-files.js';

/** Who uses a node's directory, as written in it: the process that started the node. */
export interface Holder extends ProcessRecord {
  /** Cassandra's own process, once there is one. */
  readonly cassandra?: ProcessRecord | undefined;
}

/** Reads who uses a directory; `undefined` when nobody says so. */
export async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    const holder: Holder = JSON.parse(await readFile(nodeFiles(directory).holder, 'utf8'));
    return isProcessRecord(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Notes who uses a directory; readers see the old note or the new one, nothing in between. */
export async function writeHolder(directory: string, holder: Holder): Promise<void> {
  const { holder: path } = nodeFiles(directory);
  await writeFile(`${path}.${process.pid}`, JSON.stringify(holder));
  await rename(`${path}.${process.pid}`, path);
}

/** Ends the Cassandra that a dead process left in a directory, giving the watchdog `milliseconds` to do so first. */
export async function endOrphan({ cassandra }: Holder, milliseconds: number): Promise<void> {
  // A number alone may be anybody's by now.
  if (!isProcessRecord(cassandra) || cassandra.started === undefined) return;
  if (!(await isStillRunning(cassandra))) return;
  if (await waitUntilGone(cassandra.pid, milliseconds)) return;
  if (await isStillRunning(cassandra)) await killAndWait(cassandra.pid);
}
