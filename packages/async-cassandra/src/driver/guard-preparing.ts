import type { Client } from 'cassandra-driver';
import { notePreparingFailure, noteWhyUnprepared } from '../errors/preparing.js';
import {
  type ClusterMetadata,
  type DriverConnection,
  hasMethods,
  metadataOf,
  type PreparedInfo,
  type SchemaChange,
  type TypedName,
} from './driver-parts.js';

const guarded = new WeakSet<ClusterMetadata>();
const stale = new WeakSet<PreparedInfo>();
const preparedBefore = new WeakSet<PreparedInfo>();

/**
 * The statement that a node has just said it does not know. The driver asks for it and prepares it again in one go,
 * with nothing in between that could ask for another.
 */
let unprepared: { readonly id: Buffer; readonly info: PreparedInfo } | undefined;

/** Has a client prepare again what {@link forgetPrepared} has marked, when it is next used. */
export function guardPrepared(client: Client): void {
  const metadata = metadataOf(client);
  if (guarded.has(metadata) || !hasMethods(metadata, 'getPreparedInfo', 'getPreparedById')) return;
  guarded.add(metadata);
  const { getPreparedInfo, getPreparedById, _preparedQueries: queries } = metadata;
  if (hasMethods(queries, '_getKey')) queries._getKey = preparedKeys();
  metadata.getPreparedInfo = (keyspace, cql) => {
    const info = getPreparedInfo.call(metadata, keyspace, cql);
    if (stale.has(info)) forgetOne(info);
    return info;
  };
  metadata.getPreparedById = (id) => {
    const info = getPreparedById.call(metadata, id);
    unprepared = info && { id, info };
    return info;
  };
}

/** Most keys that are remembered at once. */
const mostKeys = 1_000;

/**
 * The driver looks statements up by keyspace and CQL in one string, which it puts together for every request. Looked up
 * by the string that was made first, whose hash is known, it takes a tenth of the time.
 */
function preparedKeys(): (keyspace: string | null | undefined, cql: string) => string {
  const keys = new Map<string, string>();
  let latest = '';
  return (given, cql) => {
    const keyspace = given ?? '';
    if (keyspace !== latest) keys.clear();
    latest = keyspace;
    let key = keys.get(cql);
    if (key === undefined) {
      if (keys.size === mostKeys) keys.clear();
      key = keyspace + cql;
      keys.set(cql, key);
    }
    return key;
  };
}

/**
 * Marks what a client has prepared on the tables that have changed. The driver would go on encoding parameters by the
 * types that columns once had, for as long as the process lives, and a node that knows the statement anew would store
 * what it gets.
 */
export function forgetPrepared(client: Client, { keyspace, table }: SchemaChange = {}): void {
  const metadata = metadataOf(client);
  if (!hasMethods(metadata, 'getAllPrepared')) return;
  for (const info of metadata.getAllPrepared()) {
    const { columns = [], keyspace: shared, table: sharedTable } = info.meta ?? {};
    const concerns = columns.some(
      ({ ksname = shared, tablename = sharedTable }) =>
        (keyspace === undefined || ksname === keyspace) && (table == null || tablename === table),
    );
    if (concerns) stale.add(info);
  }
}

/** The same of one statement, whose parameters could not be encoded by the types that are known. */
export function forgetPreparedStatement(client: Client, cql: string): void {
  const metadata = metadataOf(client);
  if (!hasMethods(metadata, 'getAllPrepared')) return;
  for (const info of metadata.getAllPrepared()) if (info.query === cql) stale.add(info);
}

/** Whether a client had prepared a statement before the schema changed. */
export function wasPrepared(client: Client, cql: string): boolean {
  const metadata = metadataOf(client);
  if (!guarded.has(metadata)) return false;
  return preparedBefore.has(metadata.getPreparedInfo(client.keyspace || undefined, cql));
}

/** The bind markers of a statement as they were told when it was prepared; none where it was not. */
export function preparedMarkers(client: Client, cql: string): readonly TypedName[] {
  const metadata = metadataOf(client);
  if (!hasMethods(metadata, 'getAllPrepared')) return [];
  return metadata.getAllPrepared().find((info) => info.query === cql)?.meta?.columns ?? [];
}

/** Notes what goes wrong when a connection prepares: the driver forgets it where it was about to prepare again. */
export function guardPreparing(connection: DriverConnection): void {
  if (!hasMethods(connection, 'prepareOnce', 'prepareOnceAsync')) return;
  const { prepareOnce, prepareOnceAsync } = connection;
  connection.prepareOnceAsync = async (cql, keyspace) => {
    try {
      return await prepareOnceAsync.call(connection, cql, keyspace);
    } catch (error) {
      throw preparingFailure(error);
    }
  };
  connection.prepareOnce = (cql, keyspace, callback) => {
    const asked = unprepared?.info.query === cql ? unprepared : undefined;
    unprepared = undefined;
    prepareOnce.call(connection, cql, keyspace, (error, prepared) => {
      let failure = error && preparingFailure(error);
      if (!failure && asked !== undefined && prepared !== undefined && !asked.id.equals(prepared.id)) {
        // Sent again under the old one, it would be prepared again, and so on.
        failure = preparingFailure(new Error('The node knows the statement by another id now'));
        stale.add(asked.info);
      }
      if (failure && asked !== undefined) noteWhyUnprepared(asked.id, failure);
      callback(failure, prepared);
    });
  };
}

function forgetOne(info: PreparedInfo): void {
  stale.delete(info);
  preparedBefore.add(info);
  delete info.queryId;
}

/** An error of this request's own: all requests of a connection that breaks share one, and others may have been run. */
function preparingFailure(error: unknown): Error {
  const own =
    error instanceof Error && !('isSocketError' in error)
      ? error
      : Object.assign(new Error(error instanceof Error ? error.message : String(error)), error);
  notePreparingFailure(own);
  return own;
}
