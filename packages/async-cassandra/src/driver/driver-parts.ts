import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { type Client, type Host, tracker } from 'cassandra-driver';

// What the driver has inside beyond its published types, as far as this folder uses it; nothing outside of it does.

/** A bind marker or a column of an answer. */
export interface TypedName {
  readonly name: string;
  /** As the driver describes it. */
  readonly type: DriverType;
}

export interface DriverType {
  readonly code: number;
  readonly info?: unknown;
}

export interface DriverMetadata {
  /** What every marker belongs to, where it is one table. */
  readonly keyspace?: string;
  readonly table?: string;
  readonly columns?: readonly TypedName[];
}

export interface FrameReader {
  readonly buf: Buffer;
  readonly offset: number;
  readMetadata(kind: number): DriverMetadata;
}

export interface Frame {
  readonly header: { readonly streamId: number };
  /** Whether its rows are handed on while they come. */
  readonly isStreaming?: boolean;
  readonly flagsInfo?: unknown;
  readonly kind?: number;
  readonly meta?: DriverMetadata;
}

export interface FrameParser extends EventEmitter {
  parseResult?(frame: Frame, reader: FrameReader): unknown;
  push(item: unknown): boolean;
}

export interface DriverOptions {
  readonly sni?: unknown;
  readonly sslOptions?: object | null;
  readonly socketOptions: { readonly connectTimeout: number };
}

/** A request that a connection has sent. */
export interface DriverOperation {
  readonly request: PreparedQuery & {
    readonly options?: { getRawQueryOptions?(): unknown };
    /** Of a batch. */
    readonly queries?: readonly PreparedQuery[];
  };
}

interface PreparedQuery {
  readonly query?: string;
  /** Of one that has been prepared. */
  readonly queryId?: Buffer | null;
}

export interface DriverConnection extends EventEmitter {
  readonly endpoint: string;
  readonly connected: boolean;
  readonly options: DriverOptions;
  /** Set once it begins to open, anew each time it does. */
  readonly netClient?: Socket;
  readonly protocol: EventEmitter;
  readonly parser: FrameParser;
  readonly keyspace?: string | null;
  /** What is being prepared, by keyspace and CQL. */
  readonly _preparing: Map<string, EventEmitter>;
  /** By the number of their stream. */
  readonly _operations: ReadonlyMap<number, DriverOperation>;
  readonly sendingIdleQuery?: boolean;
  openAsync(): Promise<void>;
  bindSocketListeners(): void;
  handleNodeEvent(header: unknown, event: unknown): void;
  clearAndInvokePending(reason: Error): void;
  /** Sends a heartbeat. */
  _idleTimeoutHandler(): void;
  close(): void;
  changeKeyspace(keyspace: string): Promise<void>;
  prepareOnceAsync(cql: string, keyspace?: string): Promise<{ id: Buffer; meta: DriverMetadata }>;
}

export interface ConnectionPool {
  readonly connections: readonly DriverConnection[];
  _createConnection(): DriverConnection;
}

export interface DriverHost extends Host {
  readonly pool: ConnectionPool;
  readonly options: DriverOptions;
  borrowConnection(): DriverConnection;
  setUp(clearReconnection: boolean): void;
  shutdown(waitForPending: boolean): Promise<void>;
}

export interface HostMap extends EventEmitter {
  get(endpoint: string): DriverHost | undefined;
  values(): readonly DriverHost[];
}

export interface ControlConnection extends EventEmitter {
  readonly hosts: HostMap;
  readonly options: DriverOptions;
  readonly initialized: boolean;
  readonly connection: DriverConnection | null;
  readonly _isShuttingDown: boolean;
  log(level: string, message: string, more?: unknown): void;
  _refresh(hosts?: Iterator<DriverHost>): Promise<void>;
  _refreshHosts(initializing: boolean, isReconnecting: boolean): Promise<void>;
  _setLocalInfo(
    initializing: boolean,
    isReconnecting: boolean,
    connection: DriverConnection,
    result: unknown,
  ): void;
  _setHealthListeners(host: DriverHost, connection: DriverConnection): void;
  _registerToConnectionEvents(): Promise<void>;
  _createConnection(endpoint: string): Promise<DriverConnection>;
}

/** What a node tells of a change of the schema; of one of a keyspace neither a table nor a type. */
export interface SchemaChange {
  /** `CREATED`, `UPDATED` or `DROPPED`. */
  readonly schemaChangeType: string;
  readonly keyspace: string;
  readonly table?: string | null;
  readonly udt?: string | null;
}

/** What the driver knows of a statement that it has prepared, or is about to. */
export interface PreparedInfo {
  queryId?: Buffer;
  meta?: DriverMetadata;
}

/** A keyspace with what its published type leaves out. */
export interface KeyspaceMetadata {
  readonly name: string;
  readonly strategyOptions?: Readonly<Record<string, string>>;
  /** Which nodes have which token, as reckoned when that was first asked. */
  replicas?: unknown;
}

export interface ClusterMetadata {
  readonly keyspaces: Readonly<Record<string, KeyspaceMetadata | undefined>>;
  buildTokens(hosts: HostMap): void;
  getAllPrepared(): readonly PreparedInfo[];
  getPreparedInfo(keyspace: string | undefined, cql: string): PreparedInfo;
  setPreparedById(info: PreparedInfo): void;
}

/** What makes a connection: a class of the driver. */
export type ConnectionClass = new (
  endpoint: string,
  protocolVersion: null,
  options: DriverOptions,
) => DriverConnection;

/** The interface of trackers is a class in the driver, which its types do not tell. */
export const { RequestTracker } = tracker as unknown as { RequestTracker: new () => object };

export function controlConnectionOf(client: Client): ControlConnection | undefined {
  return (client as unknown as { controlConnection?: ControlConnection }).controlConnection;
}

export function metadataOf(client: Client): ClusterMetadata {
  return client.metadata as unknown as ClusterMetadata;
}

export function insideOf(host: Host): DriverHost {
  return host as DriverHost;
}

export function hostsOf(client: Client): readonly DriverHost[] {
  return client.hosts.values().map(insideOf);
}

/** The driver's class of connections, where it can be had before there is one. */
export function loadConnectionClass(): ConnectionClass | undefined {
  try {
    return createRequire(import.meta.url)('cassandra-driver/lib/connection.js') as ConnectionClass;
  } catch {
    return undefined;
  }
}

/** Whether all of these are methods of `part`. */
export function hasMethods<Part extends object>(
  part: Part | null | undefined,
  ...names: readonly (keyof Part & string)[]
): part is Part {
  return part != null && names.every((name) => typeof part[name] === 'function');
}
