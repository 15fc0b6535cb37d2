import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { warmUp } from '../cql/cql-client.js';
import { writeFiles } from '../node/boot.js';
import { spawnCassandra } from '../node/cassandra-process.js';
import { classArguments } from '../node/jvm-arguments.js';
import { nodeDirectory } from '../node/node-directory.js';
import type { NodePlan } from '../node/node-plan.js';
import { choosePorts } from '../node/ports.js';
import { cacheDirectory } from './cache-directory.js';

/** What an archive of loaded classes is made for. */
type ArchiveFor = Pick<NodePlan, 'java' | 'jars' | 'version' | 'jvmOptions' | 'heapMegabytes'>;

const LIMIT_MS = 120_000;
const attempted = new Set<string>();

/** Where the archive of classes is for this Java, these very jars and these options, there or not. */
export async function archivePath(plan: ArchiveFor): Promise<string> {
  const stamps = await Promise.all(plan.jars.map(async (jar) => `${jar} ${(await stat(jar)).mtimeMs}`));
  const key = [plan.java.path, plan.java.version, ...classArguments(plan), ...stamps].join('\n');
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return join(cacheDirectory(), 'classes', `${plan.version}-${digest}.jsa`);
}

/** The archive for a plan if it has been made; none for Java options of the user's own, which might not agree with it. */
export async function existingArchive(plan: ArchiveFor): Promise<NodePlan['archive']> {
  if (plan.jvmOptions.length > 0) return undefined;
  // Without an archive a boot only takes longer: nothing about it ends a start.
  const path = await archivePath(plan).catch(() => '');
  return existsSync(path) ? { path, write: false } : undefined;
}

/**
 * Makes the archive while nobody waits for it: at a low priority, once per process, in one process at a time, given up when
 * this process ends. Never fails: without an archive a boot only takes longer.
 */
export function makeArchiveInBackground(plan: NodePlan): void {
  if (plan.jvmOptions.length > 0) return;
  archivePath(plan)
    .then(async (path) => {
      if (existsSync(path) || attempted.has(path)) return;
      attempted.add(path);
      await mkdir(dirname(path), { recursive: true });
      const unlock = await lock(path, { realpath: false, onCompromised: () => {} });
      try {
        await makeArchive(plan, path);
      } finally {
        await unlock();
      }
    })
    .catch(() => {});
}

/** Boots a Cassandra of its own that writes its classes down when it ends. */
async function makeArchive(wanted: NodePlan, path: string): Promise<void> {
  const directory = await nodeDirectory({ dataDirectory: undefined, watchPids: [], signal: undefined });
  try {
    const archive = { path: join(directory.path, 'classes.jsa'), write: true };
    const ports = await choosePorts('127.0.0.1', undefined);
    const plan: NodePlan = {
      ...wanted,
      ...ports,
      directory,
      archive,
      address: '127.0.0.1',
      settings: {},
      security: {},
      ring: undefined,
    };
    await writeFiles(plan);
    const cassandra = spawnCassandra(plan, { background: true });
    setPriority(cassandra.pid, 10);
    const started = Date.now();
    while (
      !(await warmUp(plan).then(
        () => true,
        () => false,
      ))
    ) {
      if (cassandra.hasExited() || Date.now() - started > LIMIT_MS) break;
      await sleep(500, undefined, { ref: false });
    }
    await cassandra.end(LIMIT_MS);
    await copyFile(archive.path, `${path}.${process.pid}`);
    await rename(`${path}.${process.pid}`, path);
  } finally {
    await rm(`${path}.${process.pid}`, { force: true });
    await directory.release();
  }
}
