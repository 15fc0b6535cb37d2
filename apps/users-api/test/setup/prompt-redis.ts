import { setPriority } from 'node:os';
import { type RedisOptions, type RedisServer, startRedis } from 'local-cassandra';

/** A real Redis for tests that count on its answers. */
export interface PromptRedis {
  readonly server: RedisServer;
  /** Starts it again, empty. */
  restart(): Promise<void>;
}

/**
 * Starts a Redis that this machine runs first, where that may be asked for: on one that is busy with other tests it would
 * now and then be silent for longer than the service waits.
 */
export async function startPromptRedis(config: RedisOptions['config'] = {}): Promise<PromptRedis> {
  const server = await startRedis({ config });
  prefer(server);
  return {
    server,
    restart: async () => {
      await server.restart();
      prefer(server);
    },
  };
}

function prefer({ pid }: RedisServer): void {
  try {
    setPriority(pid, -15);
  } catch {
    // Only root may.
  }
}
