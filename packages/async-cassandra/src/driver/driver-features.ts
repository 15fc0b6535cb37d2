import type { Client } from 'cassandra-driver';
import {
  controlConnectionOf,
  type DriverConnection,
  hasMethods,
  hostsOf,
  metadataOf,
} from './driver-parts.js';
import { keepsInMap } from './operations-by-stream.js';
import { canUseOwnCodecs, isLeftToDriver } from './own-codecs.js';
import { canReadDirectly } from './read-directly.js';

/** What this library does with parts of the driver that are not documented, and does without where one is missing. */
const meaning = {
  mending: 'a connection that breaks while the driver reconnects is not mended',
  connecting:
    'a connection that is silent while it opens is waited for until its time is over, and a refused login shows as an outage',
  writing: 'each request is written to its node by itself',
  reading: 'answers go through three streams of the driver',
  keeping: 'requests in flight are kept in a Map, which the garbage collector has more work with',
  ring: 'nodes that come under new addresses are not asked by their token',
  closing: 'a connection may outlive a session that is closed while the driver reconnects',
  quorum: 'hasQuorum() tells no more than whether a node is up',
  checking: 'statements are not compared with the schema',
  preparing:
    'statements are not prepared again by how the schema is now, and a batch may be prepared for ever',
  codecs: 'values are encoded and decoded by the driver, which is slower and takes some for others',
} as const;

export type DriverFeature = keyof typeof meaning;

const everything: ReadonlySet<DriverFeature> = new Set(Object.keys(meaning) as DriverFeature[]);
const found = new WeakMap<Client, ReadonlySet<DriverFeature>>();
const told = new Set<DriverFeature>();

/**
 * What the driver of a connected client has, looked for once. What it lacks is said once in the process, by a warning
 * of the code `DRIVER_PART_MISSING`.
 */
export function driverFeatures(client: Client): ReadonlySet<DriverFeature> {
  // Before it has connected there is nothing to look at.
  if (hostsOf(client).length === 0) return everything;
  let features = found.get(client);
  if (features === undefined) {
    features = probe(client);
    found.set(client, features);
    for (const feature of everything) {
      if (!features.has(feature)) warnOnce(feature);
    }
  }
  return features;
}

function probe(client: Client): ReadonlySet<DriverFeature> {
  const control = controlConnectionOf(client);
  const [host] = hostsOf(client);
  const connection = host?.pool?.connections[0] ?? control?.connection;
  const has: Record<DriverFeature, boolean> = {
    mending: canMend(control),
    connecting: canGuardConnection(connection) && hasMethods(host?.pool, '_createConnection'),
    writing: canGuardConnection(connection) && hasMethods(connection.writeQueue, 'run', 'process'),
    reading: canReadDirectly(connection),
    keeping: keepsInMap(connection),
    ring: hasMethods(metadataOf(client), 'buildTokens') && canMend(control),
    closing:
      hasMethods(control, 'on', 'off') && hasMethods(host, 'shutdown') && hasMethods(connection, 'close'),
    quorum: Object.values(metadataOf(client).keyspaces).some(
      (keyspace) => keyspace?.strategyOptions !== undefined,
    ),
    checking:
      hasMethods(metadataOf(client), 'getPreparedInfo', 'setPreparedById') &&
      hasMethods(host, 'borrowConnection') &&
      hasMethods(connection, 'changeKeyspace', 'prepareOnceAsync') &&
      hasMethods(connection.parser, 'parseResult'),
    preparing:
      hasMethods(metadataOf(client), 'getPreparedInfo', 'getPreparedById', 'getAllPrepared') &&
      hasMethods(connection, 'prepareOnce', 'prepareOnceAsync') &&
      hasMethods(control, 'handleSchemaChange'),
    codecs: canUseOwnCodecs() || isLeftToDriver,
  };
  return new Set((Object.keys(has) as DriverFeature[]).filter((feature) => has[feature]));
}

/** Whether a control connection can be mended by {@link ControlConnectionGuard}. */
export function canMend(
  control: ReturnType<typeof controlConnectionOf>,
): control is NonNullable<ReturnType<typeof controlConnectionOf>> {
  return (
    hasMethods(
      control,
      'on',
      'off',
      'log',
      '_refresh',
      '_refreshHosts',
      '_setLocalInfo',
      '_setHealthListeners',
      '_registerToConnectionEvents',
      '_createConnection',
    ) && hasMethods(control.hosts, 'on', 'get', 'values')
  );
}

/** Whether a connection has what `guardConnection` needs. */
export function canGuardConnection(
  connection: DriverConnection | null | undefined,
): connection is DriverConnection {
  return hasMethods(
    connection,
    'openAsync',
    'bindSocketListeners',
    'handleNodeEvent',
    'clearAndInvokePending',
  );
}

function warnOnce(feature: DriverFeature): void {
  if (told.has(feature)) return;
  told.add(feature);
  process.emitWarning(`async-cassandra does not know this version of cassandra-driver: ${meaning[feature]}`, {
    type: 'AsyncCassandraWarning',
    code: 'DRIVER_PART_MISSING',
  });
}
