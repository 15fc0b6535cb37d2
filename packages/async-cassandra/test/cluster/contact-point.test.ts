import { expect, it } from 'vitest';
import { normalizeContactPoint } from '../../src/cluster/contact-point.js';
import { Cluster, connect } from '../../src/index.js';

it.each([
  ['localhost', 'localhost:9042'],
  ['node1.example:9142', 'node1.example:9142'],
  ['10.0.0.1', '10.0.0.1:9042'],
  ['[::1]', '[::1]:9042'],
  ['[fe80::1]:9043', '[fe80::1]:9043'],
])('takes %s', (given, expected) => {
  expect(normalizeContactPoint(given, 9042)).toBe(expected);
});

it.each(['', 'a b', '::1', 'host:0', 'host:99999', 'host:port', 'http://host', '[host'])(
  'refuses %j',
  (given) => {
    expect(() => normalizeContactPoint(given, 9042)).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION', option: 'contactPoints' }),
    );
  },
);

it('refuses a default port that is no number', () => {
  expect(() => normalizeContactPoint('host', Number.NaN)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION' }),
  );
});

it('refuses a cluster without contact points, also from callers without types', async () => {
  const configuration = expect.objectContaining({ code: 'CONFIGURATION', option: 'contactPoints' });
  expect(() => new Cluster({ contactPoints: [] })).toThrow(configuration);
  for (const nothing of [undefined, null, {}, { contactPoints: '127.0.0.1' }]) {
    expect(() => Reflect.construct(Cluster, [nothing])).toThrow(configuration);
    await expect(Reflect.apply(connect, undefined, [nothing])).rejects.toEqual(configuration);
  }
  for (const point of [undefined, null, 9042]) {
    const options = { contactPoints: ['127.0.0.1', point] };
    await expect(Reflect.apply(connect, undefined, [options])).rejects.toEqual(configuration);
  }
});
