import { expect, it } from 'vitest';
import { chooseClusterAddresses } from '../../src/cluster/loopback-block.js';

const blockOf = ({ addresses: [first = ''] }: { addresses: readonly string[] }) => first.split('.')[2];

it('gives clusters that boot at once addresses of their own', async () => {
  const chosen = await Promise.all([1, 2, 3].map(() => chooseClusterAddresses(2, undefined)));
  expect(new Set(chosen.map(blockOf)).size).toBe(3);
  for (const claim of chosen) claim[Symbol.dispose]();
});

it('gives a block again when its cluster never came to be', async () => {
  const claim = await chooseClusterAddresses(2, undefined);
  claim[Symbol.dispose]();
  using again = await chooseClusterAddresses(2, undefined);
  expect(Number(blockOf(again))).toBeLessThanOrEqual(Number(blockOf(claim)));
});
