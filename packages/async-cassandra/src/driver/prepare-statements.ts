import type { Client } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { fromDriverError } from '../errors/from-driver-error.js';
import { driverFeatures } from './driver-features.js';
import {
  type DriverConnection,
  type DriverHost,
  type DriverMetadata,
  type FrameParser,
  insideOf,
  metadataOf,
  type TypedName,
} from './driver-parts.js';

/** What Cassandra says of a statement that it has prepared. */
export interface PreparedMetadata {
  /** In the order of the statement; a name that occurs twice is there twice. */
  readonly markers: readonly TypedName[];
  /** Columns of the answer; none of a write. */
  readonly columns: readonly TypedName[];
}

/** Of the CQL protocol's RESULT messages. */
const resultKind = { rows: 2, prepared: 4 } as const;

const columnsOf = new WeakMap<DriverMetadata, readonly TypedName[]>();
/** What Cassandra says of the statement itself; whatever else goes wrong another node may do better. */
const refusals: ReadonlySet<ErrorCode> = new Set(['SYNTAX_ERROR', 'INVALID_QUERY', 'UNAUTHORIZED']);

const watches = new WeakMap<FrameParser, number>();

/**
 * Prepares statements on a connected node and answers what Cassandra says of each, its error where it refuses one.
 * The driver then knows them as prepared. The other nodes prepare them meanwhile; nobody waits for those. Answers
 * `undefined` where this version of the driver does not tell.
 * @throws CassandraError `NO_HOST_AVAILABLE` when no node is connected, what the last one failed with when none
 * answers, `DRIVER_ERROR` when the driver tells less than it should.
 */
export async function prepareStatements(
  client: Client,
  statements: readonly string[],
): Promise<(PreparedMetadata | CassandraError)[] | undefined> {
  if (!driverFeatures(client).has('checking')) return undefined;
  const hosts = client.getState().getConnectedHosts().map(insideOf);
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

async function prepareOn(host: DriverHost, client: Client, statements: readonly string[]) {
  const connection = host.borrowConnection();
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
  connection: DriverConnection,
  keyspace: string | undefined,
  cql: string,
): Promise<PreparedMetadata | CassandraError> {
  let prepared: Awaited<ReturnType<DriverConnection['prepareOnceAsync']>>;
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
  const cache = metadataOf(client);
  const info = cache.getPreparedInfo(keyspace, cql);
  info.queryId = id;
  info.meta = meta;
  cache.setPreparedById(info);
  return { markers: meta.columns, columns };
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
