import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { Client, type QueryOptions } from 'cassandra-driver';
import { BoundParameter } from './bound-parameter.js';
import type {
  ClusterMetadata,
  DriverConnection,
  DriverOperation,
  DriverType,
  Frame,
  FrameParser,
  FrameReader,
  SchemaChange,
} from './driver-parts.js';
import { hasMethods } from './driver-parts.js';
import { type PageForm, readPage } from './read-page.js';

/** The rows of an answer, in the CQL protocol. */
const rowsKind = 2;

/** Says in the options of a request of this library in which form its pages are to come. */
const formKey = Symbol('async-cassandra: page form');
/** The connection that a parser reads for. */
const connectionKey = Symbol('async-cassandra: connection');

interface Marked extends QueryOptions {
  [formKey]?: PageForm;
}

interface OwnParser extends FrameParser {
  [connectionKey]?: DriverConnection;
}

type Prepared = (error: unknown, response: unknown) => void;

/** The methods of the driver's classes that the codecs take the place of. */
interface Places {
  readonly encoder: { encode(value: unknown, type: DriverType | null | undefined): unknown };
  readonly parser: {
    parseResult(this: OwnParser, frame: Frame, reader: FrameReader): unknown;
  };
  readonly connection: {
    _write(this: DriverConnection, operation: DriverOperation, streamId: number): unknown;
    prepareOnce(this: DriverConnection, cql: string, keyspace: string | undefined, callback: Prepared): void;
  };
  readonly control: {
    handleSchemaChange(this: { metadata: ClusterMetadata }, event: SchemaChange, now: boolean): unknown;
  };
}

/** Whether the driver has the places; looked for, and taken, when the first session is made. */
let isInstalled: boolean | undefined;

/** Whether this version of the driver has the places for the codecs. */
export function canUseOwnCodecs(): boolean {
  isInstalled ??= install();
  return isInstalled;
}

/**
 * Whether this library's codecs serve the requests that a session sends by this client. They do not where the driver
 * lacks the place for them, and where somebody has given the client another encoding, which is then the one that counts.
 */
export function hasOwnCodecs(client: Client): boolean {
  if (!canUseOwnCodecs() || !(client instanceof Client)) return false;
  const { encoding } = (client as unknown as { options: { encoding?: Encoding } }).options;
  return (
    encoding?.useBigIntAsLong === true &&
    encoding.useBigIntAsVarint === true &&
    encoding.map === undefined &&
    encoding.set === undefined
  );
}

interface Encoding {
  readonly useBigIntAsLong?: boolean;
  readonly useBigIntAsVarint?: boolean;
  readonly map?: unknown;
  readonly set?: unknown;
}

/** Has the pages that answer a request with these options in this form. */
export function wantPages(query: QueryOptions, form: PageForm): void {
  (query as Marked)[formKey] = form;
}

/**
 * Takes the places in the driver: where it encodes a value, and where it decodes a page. Both leave alone whatever is
 * not this library's own, on any client.
 */
function install(): boolean {
  const places = findPlaces();
  if (places === undefined) return false;
  const { encoder, parser, connection, control } = places;
  const { encode } = encoder;
  encoder.encode = function (value, type) {
    return value instanceof BoundParameter ? value.bytes(type) : encode.call(this, value, type);
  };
  const { _write } = connection;
  connection._write = function (operation, streamId) {
    (this.parser as OwnParser)[connectionKey] = this;
    const prepared = preparingOn(this, operation);
    if (prepared === undefined) _write.call(this, operation, streamId);
    // Whoever asked for it learns the types from a promise.
    else prepared.once('prepared', () => setImmediate(() => _write.call(this, operation, streamId)));
  };
  const { prepareOnce } = connection;
  connection.prepareOnce = function (cql, keyspace, callback) {
    prepareOnce.call(this, cql, keyspace, (error, response) => {
      // The driver forgets it only after those who waited have been told, and some of them write at once.
      this._preparing.delete(`${keyspace ?? ''}${cql}`);
      callback(error, response);
    });
  };
  const { parseResult } = parser;
  parser.parseResult = function (frame, reader) {
    const form = formOf(this, frame);
    const { buf, offset } = reader;
    if (form === undefined || frame.isStreaming || buf.readInt32BE(offset) !== rowsKind) {
      return parseResult.call(this, frame, reader);
    }
    const { header } = frame;
    try {
      const page = readPage(buf, offset + 4, form);
      if (page === undefined) return parseResult.call(this, frame, reader);
      return this.push({ header, result: { ...page, flags: frame.flagsInfo } });
    } catch (error) {
      return this.push({ header, error });
    }
  };
  const { handleSchemaChange } = control;
  control.handleSchemaChange = function (event, now) {
    forgetPrepared(this.metadata, event);
    return handleSchemaChange.call(this, event, now);
  };
  return true;
}

/**
 * Has statements on a table that has changed prepared anew when they are next used: Cassandra may know them already
 * with other types, and would take the old ones' bytes for those of the new.
 */
function forgetPrepared(
  metadata: ClusterMetadata,
  { keyspace, table, udt, schemaChangeType }: SchemaChange,
): void {
  // What is gone the node does not know either, and says so.
  if ((!table && !udt) || schemaChangeType === 'DROPPED') return;
  for (const info of metadata.getAllPrepared()) {
    const isOn = info.meta?.keyspace === keyspace && (udt || info.meta.table === table);
    if (isOn) delete info.queryId;
  }
}

/**
 * The preparing anew, on this connection, of a statement that an operation is about to send. The answer may tell other
 * types, and Cassandra take what was sent behind it for values of those: it is written when it is there.
 */
function preparingOn(connection: DriverConnection, { request }: DriverOperation): EventEmitter | undefined {
  const { _preparing: preparing, keyspace } = connection;
  if (preparing.size === 0) return undefined;
  const items = request.queries ?? (request.queryId == null ? [] : [request]);
  for (const { queryId, query } of items) {
    const found = queryId == null ? undefined : preparing.get(`${keyspace ?? ''}${query}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function formOf(parser: OwnParser, { header }: Frame): PageForm | undefined {
  const operation = parser[connectionKey]?._operations.get(header.streamId);
  return (operation?.request.options?.getRawQueryOptions?.() as Marked | undefined)?.[formKey];
}

function findPlaces(): Places | undefined {
  try {
    const load = createRequire(import.meta.url);
    const Encoder = load('cassandra-driver/lib/encoder.js');
    const { Parser } = load('cassandra-driver/lib/streams.js');
    const Connection = load('cassandra-driver/lib/connection.js');
    const ControlConnection = load('cassandra-driver/lib/control-connection.js');
    const Metadata = load('cassandra-driver/lib/metadata/index.js');
    const places: Places = {
      encoder: Encoder.prototype,
      parser: Parser.prototype,
      connection: Connection.prototype,
      control: ControlConnection.prototype,
    };
    const isThere =
      hasMethods(places.encoder, 'encode') &&
      hasMethods(places.parser, 'parseResult') &&
      hasMethods(places.connection, '_write', 'prepareOnce') &&
      hasMethods(places.control, 'handleSchemaChange') &&
      hasMethods(Metadata.prototype as ClusterMetadata, 'getPreparedInfo', 'getAllPrepared');
    return isThere ? places : undefined;
  } catch {
    return undefined;
  }
}
