import type { EventEmitter } from 'node:events';
import { Client, type QueryOptions } from 'cassandra-driver';
import Encoder from 'cassandra-driver/lib/encoder.js';
import Metadata from 'cassandra-driver/lib/metadata/index.js';
import streams from 'cassandra-driver/lib/streams.js';
import { BoundParameter } from './bound-parameter.js';
import type {
  ClusterMetadata,
  DriverConnection,
  DriverOperation,
  DriverType,
  Frame,
  FrameParser,
  FrameReader,
} from './driver-parts.js';
import { Connection, hasMethods } from './driver-parts.js';
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

/** The methods of the driver's classes that the codecs take the place of. */
interface Places {
  readonly encoder: { encode(value: unknown, type: DriverType | null | undefined): unknown };
  readonly parser: {
    parseResult(this: OwnParser, frame: Frame, reader: FrameReader): unknown;
  };
  readonly connection: {
    _write(this: DriverConnection, operation: DriverOperation, streamId: number): unknown;
    prepareOnce: DriverConnection['prepareOnce'];
  };
}

/** What is prepared by now. */
const answered = new WeakSet<EventEmitter>();

/** Whether `ASYNC_CASSANDRA_CODECS=driver` leaves encoding and decoding to the driver, in the whole process. */
export const isLeftToDriver = process.env.ASYNC_CASSANDRA_CODECS === 'driver';

/** Whether the driver has the places; looked for, and taken, when the first session is made. */
let isInstalled: boolean | undefined;

/** Whether the codecs are used: this version of the driver has the places for them, and nobody has left it to that. */
export function canUseOwnCodecs(): boolean {
  isInstalled ??= !isLeftToDriver && install();
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
  const { encoder, parser, connection } = places;
  const { encode } = encoder;
  encoder.encode = function (value, type) {
    return value instanceof BoundParameter ? value.bytes(type) : encode.call(this, value, type);
  };
  const { _write, prepareOnce } = connection;
  connection.prepareOnce = function (this: DriverConnection, cql, keyspace, callback) {
    const name = `${keyspace ?? ''}${cql}`;
    const isKnown = this._preparing.has(name);
    prepareOnce.call(this, cql, keyspace, callback);
    const preparing = this._preparing.get(name);
    // The driver tells of the answer before it forgets that it has asked.
    if (!isKnown) preparing?.prependOnceListener('prepared', () => answered.add(preparing));
  };
  connection._write = function (operation, streamId) {
    (this.parser as OwnParser)[connectionKey] = this;
    const prepared = preparingOn(this, operation);
    if (prepared === undefined) _write.call(this, operation, streamId);
    // Whoever asked for it learns the types from a promise.
    else prepared.once('prepared', () => setImmediate(() => _write.call(this, operation, streamId)));
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
      const { rows, meta } = page;
      return this.push({ header, result: { rows, meta, flags: frame.flagsInfo } });
    } catch (error) {
      return this.push({ header, error });
    }
  };
  return true;
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
    if (found !== undefined && !answered.has(found)) return found;
  }
  return undefined;
}

function formOf(parser: OwnParser, { header }: Frame): PageForm | undefined {
  const operation = parser[connectionKey]?._operations.get(header.streamId);
  return (operation?.request.options?.getRawQueryOptions?.() as Marked | undefined)?.[formKey];
}

function findPlaces(): Places | undefined {
  const places = {
    encoder: Encoder?.prototype as Places['encoder'] | undefined,
    parser: streams?.Parser?.prototype as Places['parser'] | undefined,
    connection: (Connection as { readonly prototype?: unknown } | undefined)?.prototype as
      | Places['connection']
      | undefined,
  };
  const { encoder, parser, connection } = places;
  const isThere =
    hasMethods(encoder, 'encode') &&
    hasMethods(parser, 'parseResult') &&
    hasMethods(connection, '_write', 'prepareOnce') &&
    hasMethods(Metadata?.prototype as ClusterMetadata | undefined, 'getPreparedInfo');
  return isThere ? { encoder, parser, connection } : undefined;
}
