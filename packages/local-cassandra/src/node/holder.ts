import { readFile, rename, writeFile } from 'node:fs/promises';
import { isAlive, isAliveWith, isBeforeBoot, killAndWait, waitUntilGone } from '../lifetime/processes.js';
import { nodeFiles } from './node-files.js';

/** Who uses a node's directory, as written in it. */
export interface Holder {
  /** The process that started the node. */
  readonly pid: number;
  readonly since: number;
  /** Cassandra's own process, once there is one. */
  readonly cassandraPid?: number;
}

/** Reads who uses a directory; `undefined` when nobody says so. */
export async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    const holder: Holder = JSON.parse(await readFile(nodeFiles(directory).holder, 'utf8'));
    return isBeforeBoot(holder.since) ? undefined : holder;
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

/** Whether the process that started the node is still there. */
export function isHeld(holder: Holder): boolean {
  return isAlive(holder.pid);
}

/** Ends the Cassandra that a dead process left in a directory, giving the watchdog `milliseconds` to do so first. */
export async function endOrphan(directory: string, holder: Holder, milliseconds: number): Promise<void> {
  const { cassandraPid } = holder;
  if (cassandraPid === undefined || !(await isAliveWith(cassandraPid, directory))) return;
  if (await waitUntilGone(cassandraPid, milliseconds)) return;
  if (await isAliveWith(cassandraPid, directory)) await killAndWait(cassandraPid);
}
