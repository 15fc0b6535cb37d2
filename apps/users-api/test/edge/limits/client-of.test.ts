import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { clientOf, networkOf } from '../../../src/edge/limits/client-of.js';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:FFFF:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('a subject counts for itself wherever it comes from, and no address looks like one', () => {
  const request = (ip: string, subject?: string | null) =>
    ({ ip, ...(subject === undefined ? {} : { subject }) }) as FastifyRequest;
  expect(clientOf(request('192.0.2.1', 'ada'))).toBe(clientOf(request('192.0.2.2', 'ada')));
  expect(clientOf(request('192.0.2.1', 'ada'))).not.toBe(clientOf(request('192.0.2.1', 'bob')));
  expect(clientOf(request('192.0.2.1', null))).toBe(clientOf(request('192.0.2.1')));
  expect(clientOf(request('192.0.2.1', 'x'.repeat(100_000))).length).toBeLessThan(100);
});
