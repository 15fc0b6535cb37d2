import { expect, it } from 'vitest';
import { settings } from '../../src/config/setting.js';
import { childEnvironment } from './child-environment.js';

it.each([
  'PATH',
  'HOME',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'NODE_USE_ENV_PROXY',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'SSL_CERT_FILE',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'npm_config_registry',
  'npm_config_cache',
  'npm_config_https_proxy',
  'npm_config_cafile',
  'npm_config_userconfig',
  'npm_config_//registry.example/:_authToken',
  'JAVA_HOME',
  'JAVA_TOOL_OPTIONS',
  'MAVEN_OPTS',
  'MAVEN_ARGS',
  'XDG_CACHE_HOME',
  'LOCAL_CASSANDRA_CACHE',
  'LOCAL_CASSANDRA_JAVA',
  'CASSANDRA_HOME',
])('%s reaches the programs that tests run: the network may not be reached without', (name) => {
  expect(childEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

it.each([
  ...settings.map(({ name }) => name),
  'TEST_CASSANDRA_HOSTS',
  'LOCAL_CASSANDRA_DATA',
  'LOCAL_CASSANDRA_SHARED',
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'VITEST',
  'VITEST_POOL_ID',
  'TEST',
  'npm_lifecycle_event',
  'npm_package_name',
  'npm_config_workspace',
])('%s does not: it is meant for this run of the tests', (name) => {
  expect(childEnvironment({ [name]: 'x' })).toEqual({});
});
