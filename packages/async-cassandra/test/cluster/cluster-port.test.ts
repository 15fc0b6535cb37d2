import { expect, it } from 'vitest';
import { clusterPort } from '../../src/cluster/contact-point.js';

it.each([
  [['a', 'b'], undefined, 9042],
  [['a', 'b'], 9142, 9142],
  [['a:9043', '[::1]:9043'], undefined, 9043],
  [['a:9043', 'b:9043'], 9142, 9142],
  [['a:9043', 'b:9044'], undefined, 9042],
  [['a:9043', 'b'], undefined, 9042],
])('the nodes of %j with port %j are at %i', (contactPoints, port, expected) => {
  expect(clusterPort({ contactPoints, port })).toBe(expected);
});
