import { setPriority } from 'node:os';
import { type RedisOptions, type RedisServer, startRedis } from 'local-cassandra';
import { RedisLink } from '../../src/edge/redis/redis-link.js';

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

const asked = new Set<Promise<unknown>>();
const { run } = RedisLink.prototype;
RedisLink.prototype.run = function (...call) {
  const answer = run.apply(this, call);
  asked.add(answer);
  const end = () => void asked.delete(answer);
  answer.then(end, end);
  return answer;
};

/**
 * Waits for whatever instances of this process have asked Redis. What one of them stores is on its way when the answer to
 * its client is; over another connection Redis could be asked for it before.
 */
export async function redisAnswered(): Promise<void> {
  await Promise.allSettled(asked);
}
