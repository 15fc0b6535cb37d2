import { createHash } from 'node:crypto';

/** A script in Lua that Redis runs as one step, on one key. */
export interface RedisScript {
  readonly lua: string;
  /** What Redis calls it once it has seen it. */
  readonly sha: string;
}

const made: RedisScript[] = [];

/** Every script that there is: Redis gets them with each new connection, so that each call is one question. */
export const redisScripts: readonly RedisScript[] = made;

export function redisScript(lua: string): RedisScript {
  const script = { lua, sha: createHash('sha1').update(lua).digest('hex') };
  made.push(script);
  return script;
}
