import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOrphan, isHeld, readHolder } from '../node/holder.js';
import { EPHEMERAL_PREFIX } from '../node/node-directory.js';

const HOUR_MS = 3_600_000;

/** Removes what killed processes and their killed watchdogs left in the temporary directory: Cassandras and their files. */
export async function sweepLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(EPHEMERAL_PREFIX));
  await Promise.all(names.map((name) => sweep(join(tmpdir(), name)).catch(() => {})));
}

async function sweep(directory: string): Promise<void> {
  const holder = await readHolder(directory);
  if (holder === undefined && Date.now() - (await stat(directory)).mtimeMs < HOUR_MS) return;
  if (holder && isHeld(holder)) return;
  if (holder) await endOrphan(directory, holder, 5_000);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
