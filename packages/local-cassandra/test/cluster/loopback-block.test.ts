import { expect, it } from 'vitest';
import { chooseClusterAddresses } from '../../src/cluster/loopback-block.js';

const blockOf = ({ addresses: [first = ''] }: { addresses: readonly string[] }) => first.split('.')[2];

it('gives clusters that boot at the same time addresses of their own', async () => {
  using first = await chooseClusterAddresses(2, undefined);
  using second = await chooseClusterAddresses(2, undefined);
  expect(blockOf(second)).not.toBe(blockOf(first));
});

it('gives a block again when its cluster never came to be', async () => {
  const claim = await chooseClusterAddresses(2, undefined);
  claim[Symbol.dispose]();
  using again = await chooseClusterAddresses(2, undefined);
  expect(Number(blockOf(again))).toBeLessThanOrEqual(Number(blockOf(claim)));
});
