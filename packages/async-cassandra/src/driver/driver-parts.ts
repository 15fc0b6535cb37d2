/// <reference path="./driver-classes.d.ts" />
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { type Client, type Host, tracker } from 'cassandra-driver';
import DriversConnection from 'cassandra-driver/lib/connection.js';

// What the driver has inside beyond its published types, as far as this folder uses it; nothing outside of it does.

/** A bind marker or a column of an answer. */
export interface TypedName {
  readonly name: string;
  /** As the driver describes it. */
  readonly type: DriverType;
  /** Where the columns of one answer belong to different tables. */
  readonly ksname?: string;
  readonly tablename?: string;
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

/** One of the streams that an answer goes through. */
interface FrameStream extends EventEmitter {
  push(item: unknown): boolean;
  unpipe(): void;
}

/** Finds the frames in what has come. */
export interface FrameProtocol extends FrameStream {
  readItems(bytes: Buffer): void;
}

/** Reads frames. */
export interface FrameParser extends FrameStream {
  parseResult?(frame: Frame, reader: FrameReader): unknown;
  _transform(frame: unknown, encoding: undefined, done: (error?: Error | null) => void): void;
}

/** What a connection has still to send. */
export interface WriteQueue {
  isRunning: boolean;
  readonly canWrite: boolean;
  /** Has the queue written in a while, unless that is to happen already or the socket is full. */
  run(): void;
  process(): void;
}

export interface DriverOptions {
  readonly sni?: unknown;
  readonly sslOptions?: object | null;
  readonly isMetadataSyncEnabled?: boolean;
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
  readonly protocol: FrameProtocol & NodeJS.WritableStream;
  readonly parser: FrameParser;
  /** Made anew with the socket. */
  readonly writeQueue?: WriteQueue;
  readonly keyspace?: string | null;
  /** What is being prepared, by keyspace and CQL. */
  readonly _preparing: ReadonlyMap<string, EventEmitter>;
  /** Those in flight, by the number of their stream; made anew when they are all given up. */
  _operations: Pick<ReadonlyMap<number, DriverOperation>, 'get'>;
  readonly sendingIdleQuery?: boolean;
  openAsync(): Promise<void>;
  bindSocketListeners(): void;
  handleResult(header: unknown, error: unknown, result: unknown): void;
  handleRow(header: unknown, row: unknown, meta: unknown, length: unknown, flags: unknown): void;
  freeStreamId(header: unknown): void;
  handleNodeEvent(header: unknown, event: unknown): void;
  clearAndInvokePending(reason: Error): void;
  /** Sends a heartbeat. */
  _idleTimeoutHandler(): void;
  close(): void;
  changeKeyspace(keyspace: string): Promise<void>;
  prepareOnceAsync(cql: string, keyspace?: string): Promise<PreparedAnswer>;
  prepareOnce(
    cql: string,
    keyspace: string | undefined,
    callback: (error: unknown, prepared?: PreparedAnswer) => void,
  ): void;
}

interface PreparedAnswer {
  readonly id: Buffer;
  readonly meta: DriverMetadata;
}

export interface ConnectionPool extends EventEmitter {
  readonly connections: readonly DriverConnection[];
  /** Whether a connection is being opened. */
  readonly _opening?: boolean;
  _createConnection(): DriverConnection;
}

export interface DriverHost extends Host {
  readonly pool: ConnectionPool;
  readonly options: DriverOptions;
  borrowConnection(): DriverConnection;
  /** Tries to connect to a node that is down, now. */
  checkIsUp(): void;
  setUp(clearReconnection: boolean): void;
  shutdown(waitForPending: boolean): Promise<void>;
}

export interface HostMap extends EventEmitter {
  get(endpoint: string): DriverHost | undefined;
  values(): readonly DriverHost[];
}

/** What a node says of itself. */
export type LocalInfo = { readonly rows?: readonly { readonly schema_version?: unknown }[] } | undefined;

export interface ControlConnection extends EventEmitter {
  readonly hosts: HostMap;
  readonly options: DriverOptions;
  readonly initialized: boolean;
  readonly connection: DriverConnection | null;
  readonly _isShuttingDown: boolean;
  log(level: string, message: string, more?: unknown): void;
  _refresh(hosts?: Iterator<DriverHost>): Promise<void>;
  _refreshHosts(initializing: boolean, isReconnecting: boolean): Promise<void>;
  handleSchemaChange(event: SchemaChange, processNow: boolean): Promise<void>;
  _setLocalInfo(
    initializing: boolean,
    isReconnecting: boolean,
    connection: DriverConnection,
    result: LocalInfo,
  ): void;
  _setHealthListeners(host: DriverHost, connection: DriverConnection): void;
  _registerToConnectionEvents(): Promise<void>;
  _createConnection(endpoint: string): Promise<DriverConnection>;
}

/** What a node tells of a change of the schema; of one of a keyspace neither a table nor a type. */
export interface SchemaChange {
  readonly keyspace?: string | undefined;
  readonly table?: string | null | undefined;
  readonly udt?: string | null | undefined;
}

/** A statement as the driver remembers it; prepared where it has an id. */
export interface PreparedInfo {
  readonly query: string;
  queryId?: Buffer;
  meta?: DriverMetadata;
}

/** A keyspace with what its published type leaves out. */
export interface KeyspaceMetadata {
  readonly name: string;
  readonly strategyOptions?: Readonly<Record<string, string>>;
  /** Which nodes have which token, as reckoned when that was first asked. */
  replicas?: object | undefined;
}

export interface ClusterMetadata {
  readonly keyspaces: Readonly<Record<string, KeyspaceMetadata | undefined>>;
  buildTokens(hosts: HostMap): void;
  getPreparedInfo(keyspace: string | undefined, cql: string): PreparedInfo;
  getPreparedById(id: Buffer): PreparedInfo | undefined;
  setPreparedById(info: PreparedInfo): void;
  getAllPrepared(): readonly PreparedInfo[];
  readonly _preparedQueries?: { _getKey?(keyspace: string | null | undefined, cql: string): string };
}

/** What makes a connection: a class of the driver. */
export type ConnectionClass = new (
  endpoint: string,
  protocolVersion: null,
  options: DriverOptions,
) => DriverConnection;

/** The class itself; imported like the driver's index, so that who bundles the driver gets both from one copy. */
export const Connection = DriversConnection as ConnectionClass;

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

/** Whether all of these are methods of `part`. */
export function hasMethods<Part extends object>(
  part: Part | null | undefined,
  ...names: readonly (keyof Part & string)[]
): part is Part {
  return part != null && names.every((name) => typeof part[name] === 'function');
}
