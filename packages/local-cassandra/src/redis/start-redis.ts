import { mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory, temporaryDirectoryInWords } from '../environment/paths.js';
import { explainFailure } from '../explain-failure.js';
import { guard } from '../lifetime/watchdog.js';
import { freePort } from '../node/ports.js';
import { findRedis } from './find-redis.js';
import { RedisServer } from './redis-server.js';

/** How {@link startRedis} starts a server. */
export interface RedisOptions {
  /** Port to listen on; default: a free one. */
  readonly port?: number | undefined;
  /** Lines of `redis.conf` beside ours, such as `{ maxmemory: '2mb' }`. */
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Ends the fetching. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a real Redis on 127.0.0.1 as a child process and resolves when it answers: the `redis-server` on the `PATH`, else one
 * that is fetched with Maven the first time. It keeps nothing on disk, and never outlives this process, however that ends.
 *
 * @example
 * await using redis = await startRedis();
 * const client = await createClient({ url: redis.url }).connect();
 *
 * @throws LocalCassandraError `BOOT_FAILED`, `PLATFORM_UNSUPPORTED`, and those of the fetching; nothing is left behind then.
 */
export async function startRedis({ port, config = {}, signal }: RedisOptions = {}): Promise<RedisServer> {
  try {
    const program = await findRedis(signal);
    const chosen = port ?? (await freePort('127.0.0.1'));
    const directory = await realpath(await mkdtemp(join(temporaryDirectory(), 'local-redis-')));
    const settings = { port: String(chosen), bind: '127.0.0.1', dir: directory, appendonly: 'no', ...config };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const watching = guard({ graceMs: 0, directory, watchPids: [] });
    const plan = { program, args: [...args, '--save', ''], port: chosen, directory, guard: watching };
    const server = new RedisServer(plan);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    throw explainFailure(error, temporaryDirectoryInWords());
  }
}
