import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { settings } from '../../src/config/setting.js';
import { unknownSettings } from '../../src/config/unknown-settings.js';

it.each([
  ['CASSANDRA_HOST', 'CASSANDRA_HOSTS'],
  ['CASANDRA_HOSTS', 'CASSANDRA_HOSTS'],
  ['CASSANDRA_CONTACT_POINTS', 'CASSANDRA_HOSTS'],
  ['CASSANDRA_KEYSAPCE', 'CASSANDRA_KEYSPACE'],
  ['cassandra_keyspace', 'CASSANDRA_KEYSPACE'],
  ['CASSANDRA_USER', 'CASSANDRA_USERNAME'],
  ['CASSANDRA_KEY_PASSWORD', 'CASSANDRA_KEY_PASSPHRASE'],
  ['CASSANDRA_LOCAL_DATACENTER', 'CASSANDRA_LOCAL_DC'],
  ['CASSANDRA_REPLICATION_FACTORS', 'CASSANDRA_REPLICATION_FACTOR'],
  ['REQUEST_TIMEOUTS', 'REQUEST_TIMEOUT'],
  ['MAX_BODY_BYTE', 'MAX_BODY_BYTES'],
  ['ADMINKEY', 'ADMIN_KEY'],
  ['LOG_LVL', 'LOG_LEVEL'],
  ['OTEL_EXPORTER_OLTP_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
])('%s has no effect, and %s was meant', (name, meant) => {
  expect(unknownSettings({ [name]: 'x' })).toEqual([
    `${name} is no setting and has no effect: did you mean ${meant}?`,
  ]);
});

it('whatever is for Cassandra is named, also where nobody knows what was meant', () => {
  expect(unknownSettings({ CASSANDRA_COMPRESSION: 'lz4' })).toEqual([
    'CASSANDRA_COMPRESSION is no setting and has no effect: --help lists those that there are',
  ]);
});

it.each([
  ...settings.map(({ name }) => name),
  'PATH',
  'HOME',
  'HOSTNAME',
  'HOSTS',
  'POST',
  'NODE_OPTIONS',
  'CASSANDRA_HOME',
  'CASSANDRA_CONF',
  'CASSANDRA_SERVICE_HOST',
  'CASSANDRA_SERVICE_PORT_CQL',
  'CASSANDRA_PORT_9042_TCP_ADDR',
  'TEST_CASSANDRA_HOSTS',
  'LOCAL_CASSANDRA_DATA',
  'OTEL_SERVICE_NAME',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  'OTEL_TRACES_SAMPLER',
])('%s is not spoken of', (name) => {
  expect(unknownSettings({ [name]: 'x' })).toEqual([]);
});

it('an empty one counts as unset', () => {
  expect(loadConfig({ RATE_LIMIT: '', REDIS_URL: '' })).toEqual(loadConfig({}));
});

it('tells the port of Cassandra from the variable of that name that Kubernetes sets', () => {
  expect(() => loadConfig({ CASSANDRA_PORT: 'tcp://10.96.7.1:9042' })).toThrow(/enableServiceLinks: false/);
  expect(() => loadConfig({ CASSANDRA_PORT: 'nine' })).toThrow(/must be a whole number/);
});
