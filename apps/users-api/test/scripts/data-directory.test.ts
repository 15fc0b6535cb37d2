import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory } from '../../scripts/data-directory.js';
import { serviceName } from '../../src/version.js';

it.each([
  [{ LOCAL_CASSANDRA_DATA: '/there', HOME: '/home/ada' }, '/there'],
  [{ LOCAL_CASSANDRA_DATA: 'here', HOME: '/home/ada' }, resolve('here')],
  [{ LOCAL_CASSANDRA_DATA: '', HOME: '/home/ada' }, `/home/ada/.local/share/${serviceName}/cassandra`],
  [{ XDG_DATA_HOME: 'xdg', HOME: '/home/ada' }, resolve('xdg', serviceName, 'cassandra')],
  [{ HOME: '' }, join(userInfo().homedir, '.local/share', serviceName, 'cassandra')],
])('with %j is an absolute path', (env, expected) => {
  expect(dataDirectory(env, 'linux')).toBe(expected);
});
