import type { Client, Host } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { fromDriverError } from '../errors/from-driver-error.js';

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

/** What Cassandra says of a statement that it has prepared. */
export interface PreparedMetadata {
  /** In the order of the statement; a name that occurs twice is there twice. */
  readonly markers: readonly TypedName[];
  /** Columns of the answer; none of a write. */
  readonly columns: readonly TypedName[];
}

// The one place that uses what is inside the driver, and no more of it than this. `test/statements/prepare.test.ts`
// notices when it changes.
interface DriverMetadata {
  readonly columns?: readonly TypedName[];
}
interface FrameReader {
  readMetadata(kind: number): DriverMetadata;
}
interface Frame {
  readonly kind?: number;
  readonly meta?: DriverMetadata;
}
interface FrameParser {
  parseResult?(frame: Frame, reader: FrameReader): unknown;
}
interface Connection {
  readonly parser: FrameParser;
  changeKeyspace(keyspace: string): Promise<void>;
  prepareOnceAsync(cql: string, keyspace?: string): Promise<{ id: Buffer; meta: DriverMetadata }>;
}
interface PreparedInfo {
  queryId?: Buffer;
  meta?: DriverMetadata;
}
interface PreparedCache {
  getPreparedInfo(keyspace: string | undefined, cql: string): PreparedInfo;
  setPreparedById(info: PreparedInfo): void;
}

/** Of the CQL protocol's RESULT messages. */
const resultKind = { rows: 2, prepared: 4 } as const;

const columnsOf = new WeakMap<DriverMetadata, readonly TypedName[]>();
/** What Cassandra says of the statement itself; whatever else goes wrong another node may do better. */
const refusals: ReadonlySet<ErrorCode> = new Set(['SYNTAX_ERROR', 'INVALID_QUERY', 'UNAUTHORIZED']);

const watches = new WeakMap<FrameParser, number>();

/**
 * Prepares statements on a connected node and answers what Cassandra says of each, its error where it refuses one.
 * The driver then knows them as prepared. The other nodes prepare them meanwhile; nobody waits for those.
 * @throws CassandraError `NO_HOST_AVAILABLE` when no node is connected, what the last one failed with when none
 * answers, `DRIVER_ERROR` when the driver has changed inside.
 */
export async function prepareStatements(
  client: Client,
  statements: readonly string[],
): Promise<(PreparedMetadata | CassandraError)[]> {
  const hosts: readonly Host[] = client.getState().getConnectedHosts();
  let failure = new CassandraError('NO_HOST_AVAILABLE', 'No node is connected');
  for (const host of hosts) {
    try {
      const prepared = await prepareOn(host, client, statements);
      const accepted = statements.filter((_, index) => !(prepared[index] instanceof CassandraError));
      for (const other of hosts) if (other !== host) prepareOn(other, client, accepted).catch(() => {});
      return prepared;
    } catch (error) {
      failure = fromDriverError(error);
      if (!failure.retryable) throw failure;
    }
  }
  throw failure;
}

async function prepareOn(host: Host, client: Client, statements: readonly string[]) {
  const connection = borrowConnection(host);
  const keyspace = client.keyspace || undefined;
  const unwatch = watchPrepared(connection.parser);
  try {
    if (keyspace !== undefined) await connection.changeKeyspace(keyspace);
    return await Promise.all(statements.map((cql) => prepareOne(client, connection, keyspace, cql)));
  } finally {
    unwatch();
  }
}

async function prepareOne(
  client: Client,
  connection: Connection,
  keyspace: string | undefined,
  cql: string,
): Promise<PreparedMetadata | CassandraError> {
  let prepared: Awaited<ReturnType<Connection['prepareOnceAsync']>>;
  try {
    prepared = await connection.prepareOnceAsync(cql, keyspace);
  } catch (thrown) {
    const error = fromDriverError(thrown);
    if (refusals.has(error.code)) return error;
    throw error;
  }
  const { id, meta } = prepared;
  const columns = columnsOf.get(meta);
  if (meta.columns === undefined || columns === undefined) throw changedDriver();
  const cache = client.metadata as unknown as PreparedCache;
  const info = cache.getPreparedInfo(keyspace, cql);
  info.queryId = id;
  info.meta = meta;
  cache.setPreparedById(info);
  return { markers: meta.columns, columns };
}

function borrowConnection(host: Host): Connection {
  const { borrowConnection: borrow } = host as unknown as { borrowConnection?: () => Connection };
  if (borrow === undefined) throw changedDriver();
  return borrow.call(host);
}

/**
 * Cassandra's answer to PREPARE describes the markers and behind them the columns; the driver reads the former and
 * stops there. While somebody watches, the rest is read as well, on this connection alone.
 */
function watchPrepared(parser: FrameParser): () => void {
  const watching = watches.get(parser) ?? 0;
  watches.set(parser, watching + 1);
  const parse = parser.parseResult;
  if (parse === undefined) throw changedDriver();
  if (watching === 0) {
    parser.parseResult = function (this: FrameParser, frame, reader) {
      const result = parse.call(this, frame, reader);
      if (frame.kind === resultKind.prepared && frame.meta !== undefined) {
        columnsOf.set(frame.meta, reader.readMetadata(resultKind.rows).columns ?? []);
      }
      return result;
    };
  }
  return () => {
    const left = (watches.get(parser) ?? 1) - 1;
    watches.set(parser, left);
    // What the parser's own prototype has then shows again.
    if (left === 0) delete parser.parseResult;
  };
}

function changedDriver(): CassandraError {
  const message = 'This version of cassandra-driver does not tell what a prepared statement answers';
  return new CassandraError('DRIVER_ERROR', message);
}
