import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { LocalCassandraError } from '../errors.js';
import { type Guard, guard } from '../lifetime/watchdog.js';
import { diskFull } from './boot-failure.js';
import { endOrphan, isHeld, readHolder, writeHolder } from './holder.js';
import { nodeFiles } from './node-files.js';

/** A directory that belongs to one node of this process until it is released. */
export interface NodeDirectory {
  readonly path: string;
  readonly ephemeral: boolean;
  /** Whether an earlier start left data in it. */
  readonly bootedBefore: boolean;
  readonly guard: Guard;
  /** Gives it back: removes an ephemeral one, lets others start on a kept one. */
  release(): Promise<void>;
}

/** Names of ephemeral directories start like this, so that leftovers can be found. */
export const EPHEMERAL_PREFIX = 'local-cassandra-node-';

// The watchdog ends a kept node politely when its parent is dead, but nobody wants to wait long for that.
const ORPHAN_GRACE_MS = 3_000;
const LEAST_FREE_BYTES = 200 * 1024 * 1024;
const held = new Set<string>();

/** Makes a temporary directory for one node. */
export async function ephemeralDirectory(watchPids: readonly number[]): Promise<NodeDirectory> {
  const path = await realpath(await mkdtemp(join(tmpdir(), EPHEMERAL_PREFIX)));
  const watching = guard({ graceMs: 0, directory: path, watchPids });
  const release = async () => {
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
    watching.release();
  };
  await writeHolder(path, { pid: process.pid, since: Date.now() });
  await requireSpace(path, release);
  return { path, ephemeral: true, bootedBefore: false, guard: watching, release };
}

/**
 * Takes a kept directory, made when missing, for one node of this process. What a dead process left behind is cleared away.
 * @throws LocalCassandraError `DATA_IN_USE` while another live node has it.
 */
export async function keptDirectory(wanted: string, watchPids: readonly number[]): Promise<NodeDirectory> {
  await mkdir(wanted, { recursive: true });
  const path = await realpath(wanted);
  const unlock = await lock(path, {
    lockfilePath: join(path, 'local-cassandra.lock'),
    stale: 5_000,
    retries: { retries: 100, minTimeout: 50, maxTimeout: 200 },
    onCompromised: () => {},
  });
  try {
    const holder = await readHolder(path);
    if (held.has(path) || (holder && holder.pid !== process.pid && isHeld(holder)))
      throw inUse(path, holder?.pid);
    if (holder) await endOrphan(path, holder, ORPHAN_GRACE_MS + 2_000);
    await writeHolder(path, { pid: process.pid, since: Date.now() });
    held.add(path);
  } finally {
    await unlock();
  }
  const bootedBefore = existsSync(join(path, 'data', 'system_auth'));
  const watching = guard({ graceMs: ORPHAN_GRACE_MS, watchPids });
  const release = async () => {
    await rm(nodeFiles(path).holder, { force: true });
    held.delete(path);
    watching.release();
  };
  await requireSpace(path, release);
  return { path, ephemeral: false, bootedBefore, guard: watching, release };
}

async function requireSpace(path: string, release: () => Promise<void>): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize >= LEAST_FREE_BYTES) return;
  await release();
  throw diskFull(path);
}

function inUse(path: string, pid: number | undefined): LocalCassandraError {
  const holder = pid === undefined || pid === process.pid ? 'this process' : `process ${pid}`;
  return new LocalCassandraError(
    'DATA_IN_USE',
    `${path} belongs to a running node of ${holder}. Stop that node, or choose another \`dataDirectory\`.`,
  );
}
