import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { parseRateLimit } from '../../src/config/rate-limit.js';

it.each([
  ['100/1m', 100, 60],
  ['1/1s', 1, 1],
  ['5/2h', 5, 7200],
  ['7/3d', 7, 259_200],
])('%s', (text, requests, windowSeconds) => {
  expect(parseRateLimit(text)).toEqual({ requests, windowSeconds });
});

it.each([
  '100',
  '0/1m',
  '1/0s',
  '1/m',
  '1.5/1m',
  '-1/1m',
  '+1/1m',
  '1/1w',
  '1/1ms',
  '01/1m',
  ' 1/1m',
  '1/1m ',
])('RATE_LIMIT=%s stops the start and is named', (text) => {
  expect(() => loadConfig({ RATE_LIMIT: text })).toThrow(/^RATE_LIMIT must be a number of requests/);
});

it.each(['0', '-1', '86401', 'ten', '1e2', '5s'])('CACHE_TTL=%s stops the start and is named', (text) => {
  expect(() => loadConfig({ CACHE_TTL: text })).toThrow(/^CACHE_TTL must be a number of seconds above 0/);
});

it.each(['localhost:6379', 'http://localhost', 'redis://', 'redis://host/x', 'redis://host:99999', 'redis'])(
  'REDIS_URL=%s stops the start and is named, without a word of what may be secret',
  (text) => {
    expect(() => loadConfig({ REDIS_URL: text })).toThrow(/^REDIS_URL must be a URL such as [^"]*$/);
  },
);

it.each(['redis://h', 'rediss://user:pass@h:6380/3', 'redis://:p%40ss@[::1]:6379', 'redis://h/'])(
  'REDIS_URL=%s is taken',
  (text) => {
    expect(loadConfig({ REDIS_URL: text }).REDIS_URL).toBe(text);
  },
);
