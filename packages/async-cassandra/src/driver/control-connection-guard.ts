import type { Client } from 'cassandra-driver';
import { reportFault } from './background-fault.js';
import { isRefused, noteConnect } from './connect-failures.js';
import { canMend } from './driver-features.js';
import {
  Connection,
  type ConnectionClass,
  type ControlConnection,
  controlConnectionOf,
  type DriverConnection,
  type DriverHost,
  hasMethods,
  type LocalInfo,
  metadataOf,
} from './driver-parts.js';
import { guardConnection, guardOpenConnection } from './guard-connection.js';
import { forgetPrepared, guardPrepared } from './guard-preparing.js';
import { canUseOwnCodecs } from './own-codecs.js';
import { RepeatedLook } from './repeated-look.js';
import { giveRowsJson } from './row-json.js';
import { UnreachedNodes } from './unreached-nodes.js';

/** After a fault of the driver that it does not try again after by itself, in milliseconds. */
const retryMs = 1_000;

const guarded = new WeakSet<Client>();

/**
 * Mends how the driver (4.8 to 4.10) gets its control connection back, for as long as the client lives: by one attempt
 * at a time, where two at once take each other's connection away and end the process; with one set of listeners, where
 * each recovery adds some; on the nodes it knows, where it makes new ones beside the old, which go on connecting; and
 * with the tokens of the nodes and the replication of the keyspaces as they are now, which the driver reads once and
 * then follows by events alone. To be called before the client connects, or later.
 */
export function guardClient(client: Client): void {
  const control = controlConnectionOf(client);
  if (guarded.has(client) || !canMend(control)) return;
  guarded.add(client);
  // Before a connection is guarded, which keeps the methods that it has.
  canUseOwnCodecs();
  guardPrepared(client);
  giveRowsJson();
  new ControlConnectionGuard(client, control).install();
}

class ControlConnectionGuard {
  readonly #client: Client;
  readonly #control: ControlConnection;
  readonly #driver: Pick<
    ControlConnection,
    '_refresh' | '_refreshHosts' | '_setLocalInfo' | '_registerToConnectionEvents' | 'handleSchemaChange'
  >;
  readonly #unreached: UnreachedNodes;
  readonly #report = (address: string, error: unknown) => reportFault(this.#client, address, error);
  #refreshing: Promise<void> | undefined;
  #unwatch = () => {};
  #ring = '';
  #schema: string | undefined;
  /** A node tells of an event once, and what is lost would never be known. One that fails has lost its connection. */
  readonly #look = new RepeatedLook(async () => {
    if (this.#control.initialized) await this.#refreshHosts(false, false);
  });

  constructor(client: Client, control: ControlConnection) {
    this.#client = client;
    this.#control = control;
    this.#unreached = new UnreachedNodes(client);
    const { _refresh, _refreshHosts, _setLocalInfo, _registerToConnectionEvents, handleSchemaChange } =
      control;
    this.#driver = {
      _refresh,
      _refreshHosts,
      _setLocalInfo,
      _registerToConnectionEvents,
      handleSchemaChange,
    };
  }

  install(): void {
    const control = this.#control;
    const driver = this.#driver;
    Object.assign(control, {
      // With the rest of its nodes it is the attempt that runs, going on after one of them failed.
      _refresh: (hosts) => (hosts === undefined ? this.#refresh() : driver._refresh.call(control, hosts)),
      _refreshHosts: (initializing, isReconnecting) => this.#refreshHosts(initializing, isReconnecting),
      _setLocalInfo: (initializing, isReconnecting, connection, result) => {
        const isNew = initializing && !this.#knows(connection);
        driver._setLocalInfo.call(control, isNew, isReconnecting, connection, result);
        this.#noteSchema(result);
      },
      // Both of what other clients change and of what this one does.
      handleSchemaChange: (event, processNow) => {
        forgetPrepared(this.#client, event);
        return driver.handleSchemaChange.call(control, event, processNow);
      },
      _setHealthListeners: (host, connection) => this.#watch(host, connection),
      _registerToConnectionEvents: async () => {
        // Once is enough for a connection; a second time doubles what each event does.
        if (control.connection?.listenerCount('nodeStatusChange') !== 0) return;
        await driver._registerToConnectionEvents.call(control);
        if (!control._isShuttingDown) this.#look.start();
      },
      _createConnection: (endpoint) => this.#open(endpoint),
    } satisfies Partial<ControlConnection>);
    for (const host of control.hosts.values()) this.#guardHost(host);
    control.hosts.on('add', (host: DriverHost) => this.#guardHost(host));
    control.hosts.on('remove', ({ address }: DriverHost) => {
      this.#unreached.forget(address);
      // Only where connecting fails the driver lets go of all.
      if (control.hosts.values().length === 0) this.#look.stop();
    });
    const { connection } = control;
    if (connection !== null) guardOpenConnection(connection, this.#report);
    if (control.initialized) this.#look.start();
    // The driver tells of its shutting down by this.
    control.on('newConnection', () => {
      if (control._isShuttingDown) this.#look.stop();
    });
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshUntilItLasts().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Never rejects: the driver calls it from a timer. What fails is tried again, by the driver or from here. */
  async #refreshUntilItLasts(): Promise<void> {
    const control = this.#control;
    let hasFailed = false;
    const onEnd = (error: unknown) => {
      hasFailed = Boolean(error);
    };
    control.on('newConnection', onEnd);
    try {
      do {
        await this.#driver._refresh.call(control);
      } while (!hasFailed && !control._isShuttingDown && control.connection?.connected === false);
      // The last one tried is in no pool, and nobody else would close it.
      if (hasFailed) control.connection?.close();
    } catch (error) {
      this.#report(control.connection?.endpoint ?? '', error);
      if (!control._isShuttingDown) setTimeout(() => control._refresh(), retryMs);
    } finally {
      control.off('newConnection', onEnd);
    }
  }

  async #refreshHosts(initializing: boolean, isReconnecting: boolean): Promise<void> {
    const control = this.#control;
    // An event of the cluster asks for what an attempt that runs is going to read anyway.
    if (!initializing && !isReconnecting && this.#refreshing !== undefined) return;
    await this.#driver._refreshHosts.call(control, initializing, isReconnecting);
    this.#rebuildRing();
    const { initialized, options } = control;
    if (initialized && options.isMetadataSyncEnabled) await this.#client.metadata.refreshKeyspaces(false);
  }

  #knows(connection: DriverConnection): boolean {
    return this.#control.initialized && this.#control.hosts.get(connection.endpoint) !== undefined;
  }

  /** What changed while nobody listened comes by no event. */
  #noteSchema(local: LocalInfo): void {
    const version = String(local?.rows?.[0]?.schema_version);
    if (this.#schema !== undefined && this.#schema !== version) forgetPrepared(this.#client);
    this.#schema = version;
  }

  /** The driver reckons which node has which token when it first connects, and never again. */
  #rebuildRing(): void {
    const { hosts, initialized } = this.#control;
    const ring = hosts
      .values()
      .map(({ address, datacenter, rack, tokens }) => [address, datacenter, rack, tokens].join())
      .sort()
      .join('\n');
    const hasChanged = ring !== this.#ring;
    this.#ring = ring;
    const metadata = metadataOf(this.#client);
    if (!initialized || !hasChanged || !hasMethods(metadata, 'buildTokens')) return;
    metadata.buildTokens(hosts);
    for (const keyspace of Object.values(metadata.keyspaces)) if (keyspace) keyspace.replicas = undefined;
  }

  #watch(host: DriverHost, connection: DriverConnection): void {
    this.#unwatch();
    const lost = () => {
      this.#unwatch();
      this.#control.log('warning', `The control connection to ${connection.endpoint} is lost`);
      void this.#control._refresh();
    };
    this.#unwatch = () => {
      for (const event of ['down', 'ignore']) host.off(event, lost);
      connection.off('socketClose', lost);
    };
    for (const event of ['down', 'ignore']) host.once(event, lost);
    connection.once('socketClose', lost);
    // A node that was down has this connection now.
    if (!host.isUp() && host.pool.connections.includes(connection)) host.setUp(true);
  }

  async #open(endpoint: string): Promise<DriverConnection> {
    const control = this.#control;
    // What was tried before has failed after it was open, and the driver lets go of it.
    control.connection?.close();
    const OwnConnection = this.#connectionClass();
    const connection = new OwnConnection(endpoint, null, control.options);
    guardConnection(connection, this.#report);
    try {
      await connection.openAsync();
      if (control._isShuttingDown) throw new Error('The client is being shut down');
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** A client of another copy of the driver has another. */
  #connectionClass(): ConnectionClass {
    for (const { pool } of this.#control.hosts.values()) {
      const [connection] = pool.connections;
      if (connection !== undefined) return connection.constructor as ConnectionClass;
    }
    return Connection;
  }

  #guardHost(host: DriverHost): void {
    const { pool } = host;
    if (!hasMethods(pool, '_createConnection')) return;
    for (const connection of pool.connections) guardOpenConnection(connection, this.#report);
    const create = pool._createConnection;
    pool._createConnection = () => {
      const connection = create.call(pool);
      guardConnection(connection, this.#report, (error) => this.#noteConnect(host, error));
      return connection;
    };
  }

  /** Notes whether a connection to a node could be opened. */
  #noteConnect(host: DriverHost, error: unknown): void {
    noteConnect(this.#client, host, error);
    // One that lets nobody in is there all the same.
    if (!(error instanceof Error) || isRefused(error)) this.#unreached.reached(host.address);
    else if (!this.#control._isShuttingDown) this.#unreached.failed(host.address, error);
  }
}
