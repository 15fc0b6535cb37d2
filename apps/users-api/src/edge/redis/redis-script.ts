import { createHash } from 'node:crypto';

/** A script in Lua that Redis runs as one step, on one key. */
export interface RedisScript {
  readonly lua: string;
  /** What Redis calls it once it has seen it. */
  readonly sha: string;
}

export function redisScript(lua: string): RedisScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
