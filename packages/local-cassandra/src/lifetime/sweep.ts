import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../environment/paths.js';
import { endOrphan, readHolder } from '../node/holder.js';
import { EPHEMERAL_PREFIX } from '../node/node-directory.js';
import { nodeFiles } from '../node/node-files.js';
import { isStillRunning } from './process-record.js';

/**
 * Removes what killed processes and their killed watchdogs left in the temporary directory: Cassandras and their files. Never
 * rejects: a directory that cannot be looked at keeps what is in it.
 */
export async function sweepLeftovers(): Promise<void> {
  try {
    const temporary = temporaryDirectory();
    const ours = (await readdir(temporary)).filter((name) => name.startsWith(EPHEMERAL_PREFIX));
    await Promise.all(ours.map((name) => sweep(join(temporary, name)).catch(() => {})));
  } catch {
    // Whoever needs the directory says what is wrong with it.
  }
}

async function sweep(directory: string): Promise<void> {
  // Without the note of who uses it, it is none of ours.
  if (!existsSync(nodeFiles(directory).holder)) return;
  const holder = await readHolder(directory);
  if (holder && (await isStillRunning(holder))) return;
  if (holder) await endOrphan(holder, 5_000);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
