import { redisScript } from '../redis/redis-script.js';

/**
 * What is done in Redis in one step. A key is a hash, gone `CACHE_TTL` after the latest lease on it was taken:
 *
 * - `lease`: who may fill it in; a key that is evicted, flushed or forgotten takes it along;
 * - `row`, `etag`, `version`: what was filled in, under the lease that set the time;
 * - `floor`: the version before which nothing is filled in any more;
 * - `dead`: the row was deleted.
 *
 * A write to a row whose key is not there leaves nothing behind: no read that began before it holds a lease.
 */
export const cacheScripts = {
  /** Arguments: a name for the lease, the time to live, and how long others wait for a lease, in milliseconds. */
  look: redisScript(`
local found = redis.call('HMGET', KEYS[1], 'row', 'etag', 'version', 'lease')
if found[1] then return {found[1], found[2], found[3]} end
if found[4] and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[2]) - tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'lease', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`),
  /** Arguments: the lease, the row, its tag and version. The lease goes last: a hash without a field loses its time to live. */
  fill: redisScript(`
local known = redis.call('HMGET', KEYS[1], 'lease', 'floor', 'dead')
if known[1] ~= ARGV[1] then return 0 end
local isOld = known[3] or known[2] and tonumber(known[2]) > tonumber(ARGV[4])
if not isOld then redis.call('HMSET', KEYS[1], 'row', ARGV[2], 'etag', ARGV[3], 'version', ARGV[4]) end
redis.call('HDEL', KEYS[1], 'lease')
return isOld and 0 or 1
`),
  /** Argument: the lease. */
  release: redisScript(`
if redis.call('HGET', KEYS[1], 'lease') == ARGV[1] then redis.call('HDEL', KEYS[1], 'lease') end
`),
  /** Argument: the version. A Redis that is full refuses the mark: then all is dropped. */
  outdate: redisScript(`
local known = redis.call('HMGET', KEYS[1], 'version', 'floor', 'lease')
if known[1] and tonumber(known[1]) < tonumber(ARGV[1]) then
  redis.call('HDEL', KEYS[1], 'row', 'etag', 'version')
end
if not known[3] then return end
if known[2] and tonumber(known[2]) >= tonumber(ARGV[1]) then return end
local done = redis.pcall('HSET', KEYS[1], 'floor', ARGV[1])
if type(done) == 'table' then redis.call('DEL', KEYS[1]) end
`),
  bury: redisScript(`
redis.call('HDEL', KEYS[1], 'row', 'etag', 'version')
if redis.call('EXISTS', KEYS[1]) == 0 then return end
local done = redis.pcall('HSET', KEYS[1], 'dead', '1')
if type(done) == 'table' then redis.call('DEL', KEYS[1]) end
`),
  forget: redisScript(`redis.call('DEL', KEYS[1])`),
};
