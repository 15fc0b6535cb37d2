import { cacheScripts } from '../../../src/edge/cache/cache-scripts.js';
import { redisScript } from '../../../src/edge/redis/redis-script.js';

const store = `redis.call('HMSET', KEYS[1], 'row', ARGV[2], 'etag', ARGV[3], 'version', ARGV[4])`;

/** What a cache can do wrong, each as the scripts that do it. */
const mistakes = {
  /** What was read is stored, whatever has happened since the read began. */
  lease: {
    look: redisScript(`
local found = redis.call('HMGET', KEYS[1], 'row', 'etag', 'version')
if found[1] then return found end
return 1`),
    fill: redisScript(`${store} redis.call('PEXPIRE', KEYS[1], 1000) return 1`),
  },
  /** A deletion leaves nothing that keeps a late reader from storing what is gone. */
  tombstone: { bury: redisScript(`redis.call('HDEL', KEYS[1], 'row', 'etag', 'version')`) },
  /** A late reader stores an older version than the one that was written meanwhile. */
  version: {
    fill: redisScript(`
local known = redis.call('HMGET', KEYS[1], 'lease', 'dead')
if known[1] ~= ARGV[1] or known[2] then return 0 end
${store}
redis.call('HDEL', KEYS[1], 'lease')
return 1`),
  },
};

export type Mistake = keyof typeof mistakes;

/** Lets the caches of this process make a mistake, until it is disposed. */
export function plant(mistake: Mistake): Disposable {
  const right = { ...cacheScripts };
  Object.assign(cacheScripts, mistakes[mistake]);
  return { [Symbol.dispose]: () => void Object.assign(cacheScripts, right) };
}
