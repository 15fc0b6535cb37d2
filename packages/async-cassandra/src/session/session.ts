import { randomUUID } from 'node:crypto';
import type { Client } from 'cassandra-driver';
import { checkStatements } from '../check/check-statements.js';
import { guardClient } from '../driver/control-connection-guard.js';
import { driverFeatures } from '../driver/driver-features.js';
import { tokenRanges, tokensWithoutQuorum } from '../driver/quorum.js';
import { serialConsistencyOf } from '../driver/serial-consistency.js';
import { CassandraError } from '../errors/cassandra-error.js';
import type { StallDetector } from '../resilience/stall-detector.js';
import type { BoundStatement } from '../statements/bind.js';
import type {
  AnyStatement,
  CallArguments,
  ParametersMissing,
  RowOfCall,
  TextParams,
} from '../statements/call-arguments.js';
import type { SerialConsistency } from '../statements/consistency.js';
import type { Statement, StatementDefinition } from '../statements/statement.js';
import type { JsonRows } from '../streaming/json-rows.js';
import { JsonStream, type JsonStreamOptions } from '../streaming/json-stream.js';
import type { StreamOptions } from '../streaming/page-stream.js';
import { type PageSource, PageStream } from '../streaming/page-stream.js';
import { RowStream } from '../streaming/row-stream.js';
import type { TokenScanOptions } from '../streaming/token-scan.js';
import { Deadline } from '../time/deadline.js';
import type { BatchOptions, CallOptions, PageOptions } from './call-options.js';
import { checkLimits } from './check-limits.js';
import { type CloseOptions, checkCloseOptions } from './close-options.js';
import { HostWatch } from './host-watch.js';
import { locateError, type Place } from './locate-error.js';
import { OpenStreams } from './open-streams.js';
import { jsonPages, PageSources, rowPages } from './page-sources.js';
import { BatchRequest, StatementRequest } from './request.js';
import { RequestPipeline, requestLimits, sessionClosed } from './request-pipeline.js';
import { type Result, toResult } from './result.js';
import type { FromClientOptions, SessionSettings } from './session-settings.js';
import {
  type HostState,
  hostStates,
  onlyDatacenter,
  type SessionStats,
  type TokenRanges,
} from './session-stats.js';

/** The bind markers that {@link Session.scan} fills in. */
interface RangeParams {
  readonly range_start: bigint | number | null | undefined;
  readonly range_end: bigint | number | null | undefined;
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
  readonly #sources: PageSources;
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
    this.#sources = new PageSources(this.#pipeline);
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

  /**
   * How far the agreement on a conditional write reaches, unless its statement or call says otherwise. A read at this level
   * settles what such a write left unfinished.
   */
  get serialConsistency(): SerialConsistency {
    return serialConsistencyOf(this.client);
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
    return tokensWithoutQuorum(this.client, this.keyspace ?? '', this.localDataCenter).length === 0;
  }

  /**
   * A token of each set of replicas for which `hasQuorum()` is false; none where it is true. What this session cannot reach
   * may be alive to the rest of the cluster: a read by one of these tokens (`WHERE token(…) = …`) asks.
   */
  tokensWithoutQuorum(): bigint[] {
    const tokens = tokensWithoutQuorum(this.client, this.keyspace ?? '', this.localDataCenter);
    return tokens.map((token) => BigInt(String(token.getValue())));
  }

  /** How many token ranges the ring has, and how many of them are why `hasQuorum()` is false. */
  tokenRanges(): TokenRanges {
    return tokenRanges(this.client, this.keyspace ?? '', this.localDataCenter);
  }

  /** Runs CQL written on the spot; with `params` it is prepared, without it is sent as it is (DDL). */
  execute<Row = Record<string, unknown>>(
    cql: string,
    params?: TextParams,
    options?: PageOptions,
  ): Promise<Result<Row>>;
  /**
   * Runs one statement and answers its first page of rows; `stream` reads on. As parameter `null` deletes a
   * value, `undefined` leaves it as it is.
   * @throws CassandraError, among them `DEADLINE_EXCEEDED` and `ABORTED` by `options.signal`.
   */
  execute<S extends AnyStatement>(
    statement: S,
    ...args: CallArguments<S, PageOptions>
  ): Promise<Result<RowOfCall<S>>>;
  /** What the compiler says where a statement's parameters are forgotten altogether. */
  execute(statement: ParametersMissing | string): Promise<Result<Record<string, unknown>>>;
  execute(statement: AnyStatement, params?: object, options: PageOptions = {}): Promise<Result<unknown>> {
    // No async function: that would be one more promise on the hottest path.
    try {
      this.#refuseUnlessOpen();
      return this.#pipeline.run(
        new StatementRequest('execute', statement, params, options),
        options,
        toResult,
      );
    } catch (error) {
      return Promise.reject(located(error, statement));
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
    try {
      this.#refuseUnlessOpen();
      return await this.#pipeline.run(new BatchRequest(entries, options), options, toResult<Row>);
    } catch (error) {
      throw located(error, entries[0]?.statement ?? '');
    }
  }

  /** Reads the rows of CQL written on the spot, which is prepared. */
  stream<Row = Record<string, unknown>>(
    cql: string,
    params?: TextParams,
    options?: StreamOptions,
  ): RowStream<Row>;
  /**
   * Reads the rows of a statement page by page, as they are asked for. Nothing is sent before the first row
   * is wanted. Ends, with nothing left behind, when read to the end, broken off, aborted or closed.
   */
  stream<S extends AnyStatement>(
    statement: S,
    ...args: CallArguments<S, StreamOptions>
  ): RowStream<RowOfCall<S>>;
  /** What the compiler says where a statement's parameters are forgotten altogether. */
  stream(statement: ParametersMissing | string): RowStream<Record<string, unknown>>;
  stream(statement: AnyStatement, params: object = [], options: StreamOptions = {}): RowStream<unknown> {
    try {
      return this.#open(this.#sources.ofStatement(statement, params, options, rowPages()), options);
    } catch (error) {
      throw located(error, statement);
    }
  }

  /** The rows of CQL written on the spot as JSON. */
  streamJson<Row = Record<string, unknown>>(
    cql: string,
    params?: TextParams,
    options?: JsonStreamOptions,
  ): JsonStream<Row>;
  /**
   * The rows of a statement as JSON: one array, or with `lines` one object a line, in pieces of UTF-8. Each row is an object
   * by column name, written from the bytes that Cassandra sent; `docs/cql-types.md` tells what each type becomes.
   */
  streamJson<S extends AnyStatement>(
    statement: S,
    ...args: CallArguments<S, JsonStreamOptions>
  ): JsonStream<RowOfCall<S>>;
  /** What the compiler says where a statement's parameters are forgotten altogether. */
  streamJson(statement: ParametersMissing | string): JsonStream<Record<string, unknown>>;
  streamJson(
    statement: AnyStatement,
    params: object = [],
    options: JsonStreamOptions = {},
  ): JsonStream<unknown> {
    try {
      return this.#openJson(this.#sources.ofStatement(statement, params, options, jsonPages()), options);
    } catch (error) {
      throw located(error, statement);
    }
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
    return this.#open(this.#sources.ofRanges(statement, params, options, rowPages<Row>()), options);
  }

  /** The rows of {@link scan} as JSON, as {@link streamJson} writes them. */
  scanJson<Params extends RangeParams, Row>(
    statement: Statement<Params, Row>,
    params: Omit<Params, keyof RangeParams>,
    options: JsonStreamOptions & TokenScanOptions<Row>,
  ): JsonStream<Row> {
    return this.#openJson(this.#sources.ofRanges(statement, params, options, jsonPages<Row>()), options);
  }

  /**
   * The pages of a statement whose rows are still bytes.
   * @internal
   */
  jsonPages<Params extends object, Row>(
    statement: Statement<Params, Row>,
    params: Params,
    options: StreamOptions,
  ): PageStream<Row, JsonRows<Row>> {
    try {
      return this.#openPages(
        this.#sources.ofStatement(statement, params, options, jsonPages<Row>()),
        options,
      );
    } catch (error) {
      throw located(error, statement);
    }
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

  #open<Row>(source: PageSource<Row>, options: StreamOptions): RowStream<Row> {
    this.#refuseUnlessOpen();
    return this.#streams.open((onClose) => new RowStream(source, options, onClose));
  }

  #openJson<Row>(
    source: PageSource<Row, JsonRows<Row>>,
    { lines = false, ...options }: JsonStreamOptions,
  ): JsonStream<Row> {
    return new JsonStream(this.#openPages(source, options), lines);
  }

  #openPages<Row>(
    source: PageSource<Row, JsonRows<Row>>,
    options: StreamOptions,
  ): PageStream<Row, JsonRows<Row>> {
    this.#refuseUnlessOpen();
    return this.#streams.open((onClose) => new PageStream(source, options, onClose));
  }

  #refuseUnlessOpen(): void {
    if (this.#state !== 'open') throw sessionClosed();
  }
}

function located(error: unknown, place: Place): unknown {
  return error instanceof CassandraError ? locateError(error, place) : error;
}
