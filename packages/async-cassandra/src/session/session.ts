import { randomUUID } from 'node:crypto';
import type { Client, types } from 'cassandra-driver';
import { checkStatements } from '../check/check-statements.js';
import { checkLimits } from '../cluster/check-cluster-options.js';
import { guardClient } from '../driver/control-connection-guard.js';
import { driverFeatures } from '../driver/driver-features.js';
import { everyRangeHasQuorum } from '../driver/quorum.js';
import type { PageForm } from '../driver/read-page.js';
import type { StallDetector } from '../resilience/stall-detector.js';
import type { BoundStatement } from '../statements/bind.js';
import { refuseUse } from '../statements/refuse-use.js';
import type { Statement, StatementDefinition } from '../statements/statement.js';
import { type JsonRows, jsonRows } from '../streaming/json-rows.js';
import { JsonStream, type JsonStreamOptions } from '../streaming/json-stream.js';
import type { StreamOptions } from '../streaming/page-stream.js';
import { type PageSource, PageStream } from '../streaming/page-stream.js';
import { type PageAnswer, type PageFetcher, type PageRows, readPages } from '../streaming/pages.js';
import { RowStream } from '../streaming/row-stream.js';
import type { TokenRange } from '../streaming/token-ranges.js';
import { scanTokens, type TokenScanOptions } from '../streaming/token-scan.js';
import { Deadline } from '../time/deadline.js';
import type { BatchOptions, CallOptions, PageOptions } from './call-options.js';
import { type CloseOptions, checkCloseOptions } from './close-options.js';
import { pagingOf } from './driver-options.js';
import { HostWatch } from './host-watch.js';
import { OpenStreams } from './open-streams.js';
import { BatchRequest, StatementRequest } from './request.js';
import { RequestPipeline, requestLimits, sessionClosed } from './request-pipeline.js';
import { type Result, toResult } from './result.js';
import type { FromClientOptions, SessionSettings } from './session-settings.js';
import { type HostState, hostStates, onlyDatacenter, type SessionStats } from './session-stats.js';

/** The bind markers that {@link Session.scan} fills in. */
interface RangeParams {
  readonly range_start: bigint | number | null | undefined;
  readonly range_end: bigint | number | null | undefined;
}

/** In which form pages come, and what is made of them. */
interface PageKind<Rows> {
  readonly form: PageForm;
  readonly answerOf: (answer: types.ResultSet) => PageAnswer<Rows>;
}

type SessionState = 'open' | 'closing' | 'closed';

/**
 * A connected session: statements, batches and streams on one keyspace of a cluster. Made by `connect()` or
 * `Cluster.connect()`; one is enough for a whole process. `await using` drains and closes it.
 */
export class Session implements AsyncDisposable {
  /** Unique to this session, for logs. */
  readonly id: string = randomUUID();
  /** The driver's client underneath, for what this library does not cover. */
  readonly client: Client;
  /** The data centre whose nodes get the requests. */
  readonly localDataCenter: string;
  readonly #pipeline: RequestPipeline;
  readonly #hosts: HostWatch;
  readonly #stalls: StallDetector | undefined;
  readonly #release: () => Promise<void>;
  readonly #streams = new OpenStreams();
  #state: SessionState = 'open';
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(client: Client, settings: SessionSettings) {
    guardClient(client);
    driverFeatures(client);
    this.client = client;
    this.localDataCenter = settings.localDataCenter;
    const { limits, retry, onHostEvent, stalls } = settings;
    this.#stalls = stalls;
    this.#hosts = new HostWatch(client, this.id, onHostEvent, stalls);
    this.#pipeline = new RequestPipeline(client, this.id, { limits, retry, onSend: () => stalls?.watch() });
    this.#release = settings.release;
  }

  /**
   * A session on a driver client that somebody else made and goes on using: what both send shares its
   * connections. Closing the session drains its own requests and leaves the client alone.
   * @throws CassandraError `CONFIGURATION` when a limit makes no sense.
   */
  static from(client: Client, options: FromClientOptions = {}): Session {
    const { localDataCenter = onlyDatacenter(client), retry, onHostEvent } = options;
    checkLimits(options);
    const limits = requestLimits(options);
    const release = async () => {};
    return new Session(client, { localDataCenter, limits, retry, onHostEvent, stalls: undefined, release });
  }

  /** The keyspace that unqualified table names belong to, if one was chosen. */
  get keyspace(): string | undefined {
    return this.client.keyspace || undefined;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The session's counters at this moment. */
  get stats(): SessionStats {
    return { ...this.#pipeline.counters, openStreams: this.#streams.size };
  }

  /** Every node the driver knows, with its state and this session's connections to it. */
  get hosts(): HostState[] {
    return hostStates(this.client, this.#stalls);
  }

  /** Whether every token range of the session's keyspace has live replicas enough for LOCAL_QUORUM. */
  hasQuorum(): boolean {
    return everyRangeHasQuorum(this.client, this.keyspace ?? '', this.localDataCenter);
  }

  /**
   * Runs one statement and answers its first page of rows; `stream` reads on. As parameter `null` deletes a
   * value, `undefined` leaves it as it is.
   * @throws CassandraError, among them `DEADLINE_EXCEEDED` and `ABORTED` by `options.signal`.
   */
  execute<Params extends object, Row>(
    statement: Statement<Params, Row>,
    ...[params, options]: object extends Params ? [Params?, PageOptions?] : [Params, PageOptions?]
  ): Promise<Result<Row>>;
  /** Runs CQL written on the spot; with `params` it is prepared, without it is sent as it is (DDL). */
  execute<Row = Record<string, unknown>>(
    cql: string,
    params?: readonly unknown[] | Readonly<Record<string, unknown>>,
    options?: PageOptions,
  ): Promise<Result<Row>>;
  execute<Row>(
    statement: StatementDefinition | string,
    params?: object,
    options: PageOptions = {},
  ): Promise<Result<Row>> {
    // No async function: that would be one more promise on the hottest path.
    try {
      this.#refuseUnlessOpen();
      return this.#pipeline.run(
        new StatementRequest('execute', statement, params, options),
        options,
        toResult<Row>,
      );
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Applies several writes as one logged batch: all or none, though readers may see it half-way. Keep it
   * under Cassandra's `batch_size_fail_threshold` (50 KiB). With a condition (`IF …`) among them the result tells
   * whether all held (`applied`) and, as rows, what Cassandra found where one did not.
   */
  async batch<Row = Record<string, unknown>>(
    entries: readonly BoundStatement[],
    options: BatchOptions = {},
  ): Promise<Result<Row>> {
    this.#refuseUnlessOpen();
    return this.#pipeline.run(new BatchRequest(entries, options), options, toResult<Row>);
  }

  /**
   * Reads the rows of a statement page by page, as they are asked for. Nothing is sent before the first row
   * is wanted. Ends, with nothing left behind, when read to the end, broken off, aborted or closed.
   */
  stream<Params extends object, Row>(
    statement: Statement<Params, Row>,
    ...[params, options]: object extends Params ? [Params?, StreamOptions?] : [Params, StreamOptions?]
  ): RowStream<Row>;
  stream<Row = Record<string, unknown>>(
    cql: string,
    params?: readonly unknown[] | Readonly<Record<string, unknown>>,
    options?: StreamOptions,
  ): RowStream<Row>;
  stream<Row>(statement: StatementDefinition | string, params: object = [], options: StreamOptions = {}) {
    return this.#open(this.#pages(statement, params, options, rowPages<Row>()), options);
  }

  /**
   * The same rows as JSON: one array, or with `lines` one object a line, in pieces of UTF-8. Each row is an object by
   * column name, written from the bytes that Cassandra sent; `docs/cql-types.md` tells what each type becomes.
   */
  streamJson<Params extends object, Row>(
    statement: Statement<Params, Row>,
    ...[params, options]: object extends Params ? [Params?, JsonStreamOptions?] : [Params, JsonStreamOptions?]
  ): JsonStream<Row>;
  streamJson<Row = Record<string, unknown>>(
    cql: string,
    params?: readonly unknown[] | Readonly<Record<string, unknown>>,
    options?: JsonStreamOptions,
  ): JsonStream<Row>;
  streamJson<Row>(
    statement: StatementDefinition | string,
    params: object = [],
    options: JsonStreamOptions = {},
  ) {
    return this.#openJson(this.#pages(statement, params, options, jsonPages<Row>()), options);
  }

  /**
   * Reads a whole table by token ranges, several at once: the statement bounds them by
   * `token(…) > :range_start AND token(…) <= :range_end`. Every row comes once, in no particular order.
   * `params` are the statement's other ones. `pageState` and `prefetch` have no meaning here.
   */
  scan<Params extends RangeParams, Row>(
    statement: Statement<Params, Row>,
    params: Omit<Params, keyof RangeParams>,
    options: StreamOptions & TokenScanOptions<Row>,
  ): RowStream<Row> {
    return this.#open(this.#ranges(statement, params, options, rowPages<Row>()), options);
  }

  /** The rows of {@link scan} as JSON, as {@link streamJson} writes them. */
  scanJson<Params extends RangeParams, Row>(
    statement: Statement<Params, Row>,
    params: Omit<Params, keyof RangeParams>,
    options: JsonStreamOptions & TokenScanOptions<Row>,
  ): JsonStream<Row> {
    return this.#openJson(this.#ranges(statement, params, options, jsonPages<Row>()), options);
  }

  /**
   * Compares declared statements with the schema, reading nothing, and prepares them on the way.
   * @throws CassandraError `SCHEMA_MISMATCH`, which names every problem, one a line, with its file and line.
   */
  async check(statements: readonly StatementDefinition[], options: CallOptions = {}): Promise<void> {
    await checkStatements(this, statements, options);
  }

  /** The partitioner's token of a partition key, given as its serialized columns. */
  tokenOf(partitionKey: Buffer | Buffer[]): bigint {
    return BigInt(String(this.client.metadata.newToken(partitionKey).getValue()));
  }

  /**
   * Takes no new work, lets what is in flight and open streams end for `graceMs`, then closes the
   * connections. Every call waits for the same closing.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkCloseOptions(options);
    this.#closing ??= this.#close(options.graceMs ?? 10_000);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(graceMs: number): Promise<void> {
    this.#state = 'closing';
    using grace = Deadline.after(graceMs);
    await this.#streams.ended(grace);
    await this.#pipeline.drained(grace);
    this.#state = 'closed';
    this.#pipeline.close();
    this.#hosts[Symbol.dispose]();
    await this.#streams.close();
    await this.#release();
  }

  #pages<Row, Rows extends PageRows<Row>>(
    statement: StatementDefinition | string,
    params: object,
    options: StreamOptions,
    kind: PageKind<Rows>,
  ): PageSource<Row, Rows> {
    refuseUse(typeof statement === 'string' ? statement : statement.cql);
    const paging = pagingOf(statement, options);
    return (life) => readPages(this.#fetcher(statement, params, options, life, kind), paging(life));
  }

  #ranges<Row, Rows extends PageRows<Row>>(
    statement: StatementDefinition,
    params: object,
    options: StreamOptions & TokenScanOptions<Row>,
    kind: PageKind<Rows>,
  ): PageSource<Row, Rows> {
    const paging = pagingOf(statement, options);
    return (life) => {
      const fetcherOf = ({ start, end }: TokenRange) => {
        const bounded = { ...params, range_start: start, range_end: end };
        return this.#fetcher(statement, bounded, options, life, kind);
      };
      return scanTokens(fetcherOf, paging(life), options);
    };
  }

  #fetcher<Rows>(
    statement: StatementDefinition | string,
    params: object,
    options: PageOptions,
    life: Deadline,
    { form, answerOf }: PageKind<Rows>,
  ): PageFetcher<Rows> {
    const lasting = { ...options, deadline: life, timeoutMs: undefined, signal: undefined };
    return (page) =>
      this.#pipeline.run(
        new StatementRequest('page', statement, params, lasting, page, form),
        lasting,
        answerOf,
      );
  }

  #open<Row>(source: PageSource<Row>, options: StreamOptions): RowStream<Row> {
    this.#refuseUnlessOpen();
    return this.#streams.open((onClose) => new RowStream(source, options, onClose));
  }

  #openJson<Row>(
    source: PageSource<Row, JsonRows<Row>>,
    { lines = false, ...options }: JsonStreamOptions,
  ): JsonStream<Row> {
    this.#refuseUnlessOpen();
    const stream = this.#streams.open((onClose) => new PageStream(source, options, onClose));
    return new JsonStream(stream, lines);
  }

  #refuseUnlessOpen(): void {
    if (this.#state !== 'open') throw sessionClosed();
  }
}

function rowPages<Row>(): PageKind<readonly Row[]> {
  return { form: 'rows', answerOf: toResult<Row> };
}

function jsonPages<Row>(): PageKind<JsonRows<Row>> {
  return {
    form: 'raw',
    answerOf: ({ rows, pageState }) => ({ rows: jsonRows(rows), pageState: pageState ?? undefined }),
  };
}
