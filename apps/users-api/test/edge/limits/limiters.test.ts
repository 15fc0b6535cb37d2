import { expect, it } from 'vitest';
import { OwnLimiter } from '../../../src/edge/limits/limiters.js';

it('has room for so many clients; what comes then shares counts, and nobody gets more than the limit', async () => {
  const limiter = new OwnLimiter({ requests: 2, windowSeconds: 3600 });
  for (let n = 0; n < 100_000; n++) await limiter.consume(`known ${n}`);
  for (let n = 0; n < 1000; n++) await limiter.consume('new').catch(() => {});
  await expect(limiter.consume('new')).rejects.toMatchObject({ remainingPoints: 0 });
  // Of a thousand counts, each with room for two, nothing is left for many more.
  let passed = 0;
  for (let n = 0; n < 20_000; n++) {
    await limiter.consume(`newer ${n}`).then(
      () => passed++,
      () => {},
    );
  }
  expect(passed).toBeLessThan(2000);
  expect(await limiter.consume('known 1')).toMatchObject({ consumedPoints: 2 });
  await expect(limiter.consume('known 1')).rejects.toMatchObject({ consumedPoints: 3 });
});

it('takes windows longer than a timer can be', async () => {
  const limiter = new OwnLimiter({ requests: 1, windowSeconds: 60 * 86_400 });
  await limiter.consume('a');
  await expect(limiter.consume('a')).rejects.toMatchObject({ consumedPoints: 2 });
});
