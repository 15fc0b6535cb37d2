import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../environment/make-directory.js';
import { temporaryDirectory, temporaryDirectoryInWords } from '../environment/paths.js';
import { LocalCassandraError } from '../errors.js';
import { diskFull, explainFailure } from '../explain-failure.js';
import { lockWhenFree } from '../lifetime/lock-when-free.js';
import { isStillRunning, recordProcess } from '../lifetime/process-record.js';
import { type Guard, guard } from '../lifetime/watchdog.js';
import { endOrphan, readHolder, writeHolder } from './holder.js';
import { nodeFiles } from './node-files.js';

/** A directory that belongs to one node of this process until it is released. */
export interface NodeDirectory {
  readonly path: string;
  readonly ephemeral: boolean;
  /** The directory and what chooses it, for messages. */
  readonly inWords: string;
  /** Whether an earlier start left data in it. */
  readonly bootedBefore: boolean;
  readonly guard: Guard;
  /** Gives it back: removes an ephemeral one, lets others start on a kept one. */
  release(): Promise<void>;
}

/** What decides which directory a node gets. */
export interface DirectoryOptions {
  /** Where data is kept; absent: a temporary directory. */
  readonly dataDirectory: string | undefined;
  readonly watchPids: readonly number[];
  readonly signal: AbortSignal | undefined;
}

/** Names of ephemeral directories start like this, so that leftovers can be found. */
export const EPHEMERAL_PREFIX = 'local-cassandra-node-';

// The watchdog ends a kept node politely when its parent is dead, but nobody wants to wait long for that.
const ORPHAN_GRACE_MS = 3_000;
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/**
 * Makes a directory ready for one node of this process.
 * @throws LocalCassandraError `DIRECTORY_UNUSABLE`, `DISK_FULL`; `DATA_IN_USE` while another live node has it.
 */
export async function nodeDirectory(options: DirectoryOptions): Promise<NodeDirectory> {
  const { dataDirectory } = options;
  const inWords = dataDirectory
    ? `The data directory ${dataDirectory} (option \`dataDirectory\`)`
    : temporaryDirectoryInWords();
  try {
    const directory = dataDirectory
      ? await keptDirectory(dataDirectory, options, inWords)
      : await ephemeralDirectory(options.watchPids, inWords);
    return await withSpace(directory);
  } catch (error) {
    throw explainFailure(error, inWords);
  }
}

async function ephemeralDirectory(watchPids: readonly number[], inWords: string): Promise<NodeDirectory> {
  const path = await realpath(await mkdtemp(join(temporaryDirectory(), EPHEMERAL_PREFIX)));
  const watching = guard({ graceMs: 0, directory: path, watchPids });
  const release = async () => {
    // What cannot be removed now may be by the next start.
    await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
    watching.release();
  };
  try {
    await writeHolder(path, await recordProcess(process.pid));
  } catch (error) {
    await release();
    throw error;
  }
  return { path, ephemeral: true, inWords, bootedBefore: false, guard: watching, release };
}

/** Takes a kept directory, made when missing. What a dead process left behind is cleared away. */
async function keptDirectory(
  wanted: string,
  { watchPids, signal }: DirectoryOptions,
  inWords: string,
): Promise<NodeDirectory> {
  await makeDirectory(wanted);
  const path = await realpath(wanted);
  const unlock = await lockWhenFree(path, { lockfilePath: join(path, 'local-cassandra.lock'), signal });
  try {
    const holder = await readHolder(path);
    if (holder && (await isStillRunning(holder))) throw inUse(path, holder.pid);
    if (holder) await endOrphan(holder, ORPHAN_GRACE_MS + 2_000);
    await writeHolder(path, await recordProcess(process.pid));
  } finally {
    await unlock();
  }
  const watching = guard({ graceMs: ORPHAN_GRACE_MS, watchPids });
  const release = async () => {
    await rm(nodeFiles(path).holder, { force: true }).catch(() => {});
    watching.release();
  };
  const bootedBefore = existsSync(join(path, 'data', 'system_auth'));
  return { path, ephemeral: false, inWords, bootedBefore, guard: watching, release };
}

async function withSpace(directory: NodeDirectory): Promise<NodeDirectory> {
  try {
    const { bavail, bsize } = await statfs(directory.path);
    if (bavail * bsize < LEAST_FREE_BYTES) throw diskFull(directory.inWords);
    return directory;
  } catch (error) {
    await directory.release();
    throw error;
  }
}

function inUse(path: string, pid: number): LocalCassandraError {
  const holder = pid === process.pid ? 'this process' : `process ${pid}`;
  return new LocalCassandraError(
    'DATA_IN_USE',
    `${path} belongs to a running node of ${holder}. Stop that node, or choose another \`dataDirectory\`.`,
  );
}
