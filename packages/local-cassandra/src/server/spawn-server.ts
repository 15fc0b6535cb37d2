import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LocalCassandraError, type LocalCassandraErrorCode } from '../errors.js';
import { lockWhenFree } from '../lifetime/lock-when-free.js';
import type { ProgressEvent, ProgressListener } from '../progress.js';
import { findServer, registryDirectory, type ServerInfo, serverId, socketPath } from './registry.js';
import { configurationOf, type ServerOptions } from './server-options.js';

/** What a server's process tells the one that started it. */
export type FromServer =
  | { readonly progress: ProgressEvent }
  | { readonly info: ServerInfo }
  | { readonly failure: { readonly code: LocalCassandraErrorCode; readonly message: string } };

/**
 * The server of a configuration: the one that runs, or a new one in a process of its own. Of several processes that ask at once,
 * one starts it.
 * @throws LocalCassandraError as `startCassandra` does.
 */
export async function findOrSpawnServer(
  options: ServerOptions,
  onProgress: ProgressListener,
): Promise<{ info: ServerInfo; spawned: boolean }> {
  const id = serverId(configurationOf(options));
  // Before anything is started: nobody could reach it there.
  socketPath(id);
  const running = await findServer(id);
  if (running) return { info: running, spawned: false };
  const unlock = await lockWhenFree(join(registryDirectory(), id));
  try {
    const startedByOthers = await findServer(id);
    if (startedByOthers) return { info: startedByOthers, spawned: false };
    return { info: await spawnServer(options, onProgress), spawned: true };
  } finally {
    await unlock();
  }
}

async function spawnServer(options: ServerOptions, onProgress: ProgressListener): Promise<ServerInfo> {
  const child = spawn(process.execPath, [...loaderArguments(), program(), JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) =>
        reject(
          new LocalCassandraError(
            'BOOT_FAILED',
            `The process of the node ended with ${signal ?? `code ${code}`}.`,
          ),
        ),
      );
      child.on('message', (message: FromServer) => {
        try {
          if ('progress' in message) onProgress(message.progress);
          if ('failure' in message)
            reject(new LocalCassandraError(message.failure.code, message.failure.message));
          if ('info' in message) resolve(message.info);
        } catch (error) {
          reject(error);
        }
      });
    });
  } finally {
    // Of one that is not ready, this is the end.
    if (child.connected) child.disconnect();
    child.removeAllListeners('exit');
    child.unref();
  }
}

const fromSources = import.meta.url.endsWith('.ts');

function program(): string {
  return fileURLToPath(new URL(fromSources ? 'main.ts' : 'main.js', import.meta.url));
}

function loaderArguments(): string[] {
  if (!fromSources) return [];
  return [
    '--import',
    pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
    '--conditions=source',
  ];
}
