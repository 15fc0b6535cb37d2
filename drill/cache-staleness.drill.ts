import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mistake, plant } from '../apps/users-api/test/edge/cache/planted-mistakes.js';
import { checkStaleness } from '../apps/users-api/test/edge/cache/staleness.js';
import { type PromptRedis, startPromptRedis } from '../apps/users-api/test/setup/prompt-redis.js';

let redis: PromptRedis;
beforeAll(async () => {
  redis = await startPromptRedis({ maxmemory: '3mb', 'maxmemory-policy': 'allkeys-random' });
});
afterAll(() => redis.server.stop());

it('50,000 reads of two instances, of which none is stale', async () => {
  const seen = await checkStaleness({ redis, reads: 50_000, longestMs: 540_000, outages: true });
  console.log(seen);
  expect(seen).toMatchObject({ stale: 0, tooOld: 0, failed: [] });
  expect(seen.reads).toBeGreaterThanOrEqual(50_000);
  expect(Math.min(seen.hits, seen.writes, seen.readsWithoutRedis)).toBeGreaterThan(1000);
});

it.each<Mistake>(['lease', 'tombstone', 'version'])('finds the mistake: no %s', async (mistake) => {
  using _planted = plant(mistake);
  const seen = await checkStaleness({ redis, reads: 20_000, longestMs: 120_000, outages: false });
  console.log(mistake, seen);
  expect(seen.stale).toBeGreaterThan(0);
});
