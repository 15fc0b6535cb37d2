import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { cacheDirectory } from '../../src/install/cache-directory.js';

it.each([
  [{ LOCAL_CASSANDRA_CACHE: '/there', HOME: '/home/ada' }, '/there'],
  [{ LOCAL_CASSANDRA_CACHE: 'here', HOME: '/home/ada' }, resolve('here')],
  [{ LOCAL_CASSANDRA_CACHE: '', HOME: '/home/ada' }, '/home/ada/.cache/local-cassandra'],
  [{ XDG_CACHE_HOME: 'xdg', HOME: '/home/ada' }, resolve('xdg/local-cassandra')],
  [{ XDG_CACHE_HOME: '', HOME: '/home/ada' }, '/home/ada/.cache/local-cassandra'],
  [{ HOME: 'relative' }, resolve('relative/.cache/local-cassandra')],
  [{ HOME: '' }, join(userInfo().homedir, '.cache/local-cassandra')],
  [{}, join(userInfo().homedir, '.cache/local-cassandra')],
])('with %j is an absolute path', (env, expected) => {
  expect(cacheDirectory(env, 'linux')).toBe(expected);
});
