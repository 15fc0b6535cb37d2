import type { Client, QueryOptions, types } from 'cassandra-driver';
import { bindMarkers } from '../check/cql-parts.js';
import { TypeMismatch, ValueMisfit } from '../codecs/value-misfit.js';
import { bindParameters } from '../driver/bound-parameter.js';
import { forgetPreparedStatement, preparedMarkers, wasPrepared } from '../driver/guard-preparing.js';
import { limited, PreparingLimit } from '../driver/limit-preparing.js';
import { hasOwnCodecs, wantPages } from '../driver/own-codecs.js';
import type { PageForm } from '../driver/read-page.js';
import { CassandraError } from '../errors/cassandra-error.js';
import { schemaMismatch, unpreparableCql } from '../errors/from-driver-error.js';
import type { RequestEvent } from '../observe/request-event.js';
import type { BoundStatement } from '../statements/bind.js';
import { refuseUse } from '../statements/refuse-use.js';
import type { StatementDefinition } from '../statements/statement.js';
import type { BatchOptions, PageOptions } from './call-options.js';
import { toBatchOptions, toQueryOptions } from './driver-options.js';
import { locateError, type Place } from './locate-error.js';
import { withMisfit } from './misfit.js';
import { paramsInOrder } from './params-in-order.js';
import { unpreparedParams } from './unprepared-params.js';

/** One request as it goes to the driver, as often as it is sent. */
export interface Request {
  readonly kind: RequestEvent['kind'];
  /** Of a batch, its first statement. */
  readonly cql: string;
  /** What an error of it is about. */
  readonly place: Place;
  readonly statements: number;
  readonly query: QueryOptions;
  /** Never throws: what fails at once is a rejection. */
  send(client: Client): Promise<types.ResultSet>;
  /** Nobody waits for it any more: what the driver has begun it need not go on with. */
  abandon(): void;
  /** Does from now on without what the error refuses; whether it does, and is to be sent again at once. */
  adapts(error: CassandraError, client: Client): boolean;
  /** Says more of a failure than the driver did. */
  explain(error: CassandraError, client: Client): CassandraError;
}

/** A statement, or a page of one. Statements with parameters or declared ones are prepared. */
export class StatementRequest implements Request {
  readonly kind: 'execute' | 'page';
  readonly cql: string;
  readonly statements = 1;
  readonly query: QueryOptions;
  readonly place: Place;
  readonly #params: object;
  readonly #declared: StatementDefinition | undefined;
  readonly #form: PageForm;
  #preparing: PreparingLimit | undefined;

  constructor(
    kind: 'execute' | 'page',
    statement: StatementDefinition | string,
    params: object | undefined,
    options: PageOptions,
    page: Pick<PageOptions, 'fetchSize' | 'pageState'> = options,
    form: PageForm = 'rows',
  ) {
    const declared = typeof statement === 'string' ? undefined : statement;
    this.kind = kind;
    this.cql = typeof statement === 'string' ? statement : statement.cql;
    refuseUse(this.cql);
    this.query = toQueryOptions(declared, options, page);
    this.query.prepare = declared !== undefined || params !== undefined;
    this.place = statement;
    this.#declared = declared;
    this.#params = params === undefined ? [] : paramsInOrder(this.cql, params);
    this.#form = form;
  }

  send(client: Client): Promise<types.ResultSet> {
    const isOwn = hasOwnCodecs(client);
    if (isOwn) wantPages(this.query, this.#form);
    if (!this.query.prepare) return client.execute(this.cql, this.#params, this.query);
    this.#preparing = new PreparingLimit();
    try {
      const params = isOwn
        ? bindParameters(client, this.cql, this.#params, this.#declared?.params)
        : this.#params;
      return limited(client, this.#preparing).execute(this.cql, params, this.query);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  abandon(): void {
    this.#preparing?.stop();
  }

  /** Without paging, where Cassandra has to sort what it would page. */
  adapts(error: CassandraError): boolean {
    const isPaging = error.code === 'INVALID_QUERY' && error.option === 'fetchSize';
    if (!isPaging || this.query.fetchSize === 0) return false;
    this.query.fetchSize = 0;
    return true;
  }

  explain(error: CassandraError, client: Client): CassandraError {
    if (this.#preparing?.hasGivenUp) return forgottenAgain(error);
    const said = withMisfit(error, preparedMarkers(client, this.cql), this.#params);
    forgetMisfit(error, client, this.cql);
    return withSchemaChange(said, client);
  }
}

/** A batch: idempotent when all of its statements are. */
export class BatchRequest implements Request {
  readonly kind = 'batch';
  readonly cql: string;
  readonly place: Place;
  readonly statements: number;
  readonly query: QueryOptions;
  readonly #entries: readonly BoundStatement[];
  #queries: { query: string; params: object }[];
  #preparing: PreparingLimit | undefined;

  constructor(entries: readonly BoundStatement[], options: BatchOptions) {
    for (const { statement } of entries) refuseUse(statement.cql);
    const idempotent = options.idempotent ?? entries.every(({ statement }) => statement.idempotent);
    this.place = entries[0]?.statement ?? '';
    this.cql = entries[0]?.statement.cql ?? '';
    this.statements = entries.length;
    this.query = toBatchOptions({ ...options, idempotent });
    this.#entries = entries;
    this.#queries = entries.map(({ statement: { cql }, params }) => {
      // The driver takes no object where there is nothing to look up.
      const hasNone = Object.keys(params).length === 0 && bindMarkers(cql).length === 0;
      return { query: cql, params: hasNone ? [] : paramsInOrder(cql, params) };
    });
  }

  send(client: Client): Promise<types.ResultSet> {
    this.#preparing = new PreparingLimit();
    try {
      return limited(client, this.#preparing).batch(this.#bound(client), this.query);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #bound(client: Client): { query: string; params: object }[] {
    if (!hasOwnCodecs(client)) return this.#queries;
    wantPages(this.query, 'rows');
    return this.#queries.map(({ query, params }, at) => {
      const statement = this.#entries[at]?.statement;
      try {
        return { query, params: bindParameters(client, query, params, statement?.params) };
      } catch (error) {
        throw error instanceof CassandraError ? locateError(error, statement ?? query) : error;
      }
    });
  }

  abandon(): void {
    this.#preparing?.stop();
  }

  /** Unprepared, where the nodes keep fewer statements prepared than it has. */
  adapts(_error: CassandraError, client: Client): boolean {
    if (!this.#preparing?.hasGivenUp || !this.query.prepare) return false;
    const bound = this.#entries.map(({ statement: { cql }, params }) =>
      unpreparedParams(preparedMarkers(client, cql), params),
    );
    if (bound.includes(undefined)) return false;
    this.query.prepare = false;
    this.#queries = this.#entries.map(({ statement: { cql } }, at) => ({
      query: cql,
      params: bound[at]?.params ?? [],
    }));
    // The driver takes types as it told them, though its own types know only their names.
    this.query.hints = bound.map((each) => each?.hints ?? []) as unknown as string[][];
    return true;
  }

  explain(error: CassandraError, client: Client): CassandraError {
    if (this.#preparing?.hasGivenUp) return tooManyStatements(error, this.statements);
    const { cause } = error;
    if (cause instanceof ValueMisfit || cause instanceof TypeMismatch) {
      const wrong = this.#entries.find(({ statement }) => statement.cql === cause.cql);
      return locateError(error, wrong?.statement ?? cause.cql);
    }
    for (const { statement } of this.#entries) forgetMisfit(error, client, statement.cql);
    for (const { statement, params } of this.#entries) {
      const said = withMisfit(error, preparedMarkers(client, statement.cql), params);
      if (said !== error) return locateError(said, statement);
    }
    return withSchemaChange(error, client);
  }
}

/** The types that the driver knows may be those that the columns had before they were made anew. */
function forgetMisfit(error: CassandraError, client: Client, cql: string): void {
  if (error.code === 'INVALID_ARGUMENT' && error.option === undefined) forgetPreparedStatement(client, cql);
}

/** What was right when it was first prepared, the schema has left behind. */
function withSchemaChange(error: CassandraError, client: Client): CassandraError {
  const cql = unpreparableCql(error);
  return cql !== undefined && wasPrepared(client, cql) ? schemaMismatch(error) : error;
}

function tooManyStatements(error: CassandraError, statements: number): CassandraError {
  if (statements === 1) return forgottenAgain(error);
  const message =
    `The batch has more different statements (of ${statements}) than the nodes keep prepared ` +
    '(prepared_statements_cache_size), which forget one for each that they are given: send smaller batches';
  return new CassandraError('INVALID_QUERY', message, { cause: error.cause });
}

function forgottenAgain(error: CassandraError): CassandraError {
  const message =
    'The nodes forget the statement before it runs: more are in use than they keep prepared ' +
    '(prepared_statements_cache_size)';
  return new CassandraError('OVERLOADED', message, { cause: error.cause, outcome: 'not_applied' });
}
