import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOrphan, isHeld, readHolder } from '../node/holder.js';
import { EPHEMERAL_PREFIX } from '../node/node-directory.js';
import { nodeFiles } from '../node/node-files.js';

/** Removes what killed processes and their killed watchdogs left in the temporary directory: Cassandras and their files. */
export async function sweepLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(EPHEMERAL_PREFIX));
  await Promise.all(names.map((name) => sweep(join(tmpdir(), name)).catch(() => {})));
}

async function sweep(directory: string): Promise<void> {
  // Without the note of who uses it, it is none of ours.
  if (!existsSync(nodeFiles(directory).holder)) return;
  const holder = await readHolder(directory);
  if (holder && isHeld(holder)) return;
  if (holder) await endOrphan(directory, holder, 5_000);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
