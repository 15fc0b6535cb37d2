import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { lock } from 'proper-lockfile';
import { LocalCassandraError, type LocalCassandraErrorCode } from '../errors.js';
import type { ProgressEvent, ProgressListener } from '../progress.js';
import { findServer, registryDirectory, type ServerInfo, serverId } from './registry.js';
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
  const running = await findServer(id);
  if (running) return { info: running, spawned: false };
  const unlock = await lock(join(registryDirectory(), id), {
    realpath: false,
    onCompromised: () => {},
    retries: { forever: true, minTimeout: 100, maxTimeout: 250 },
  });
  try {
    const startedByOthers = await findServer(id);
    if (startedByOthers) return { info: startedByOthers, spawned: false };
    return { info: await spawnServer(options, onProgress), spawned: true };
  } finally {
    await unlock();
  }
}

function spawnServer(options: ServerOptions, onProgress: ProgressListener): Promise<ServerInfo> {
  const child = spawn(process.execPath, [...loaderArguments(), program(), JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new LocalCassandraError('BOOT_FAILED', `The server ended with code ${code}.`)),
    );
    child.on('message', (message: FromServer) => {
      if ('progress' in message) onProgress(message.progress);
      if ('failure' in message)
        reject(new LocalCassandraError(message.failure.code, message.failure.message));
      if (!('info' in message)) return;
      child.removeAllListeners('exit');
      child.unref();
      resolve(message.info);
    });
  });
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
