import type { Client, QueryOptions, types } from 'cassandra-driver';
import { bindParameters } from '../driver/bound-parameter.js';
import { hasOwnCodecs, wantPages } from '../driver/own-codecs.js';
import type { PageForm } from '../driver/read-page.js';
import type { CassandraError } from '../errors/cassandra-error.js';
import type { RequestEvent } from '../observe/request-event.js';
import type { BoundStatement } from '../statements/bind.js';
import { withMisfit } from '../statements/misfit.js';
import { refuseUse } from '../statements/refuse-use.js';
import type { StatementDefinition } from '../statements/statement.js';
import type { BatchOptions, PageOptions } from './call-options.js';
import { toBatchOptions, toQueryOptions } from './driver-options.js';

/** One request as it goes to the driver, as often as it is sent. */
export interface Request {
  readonly kind: RequestEvent['kind'];
  /** Of a batch, its first statement. */
  readonly cql: string;
  readonly statements: number;
  readonly query: QueryOptions;
  /** Never throws: what fails at once is a rejection. */
  send(client: Client): Promise<types.ResultSet>;
  /** Says more of a failure than the driver did. */
  explain(error: CassandraError): CassandraError;
}

/** A statement, or a page of one. Statements with parameters or declared ones are prepared. */
export class StatementRequest implements Request {
  readonly kind: 'execute' | 'page';
  readonly cql: string;
  readonly statements = 1;
  readonly query: QueryOptions;
  readonly #declared: StatementDefinition | undefined;
  readonly #params: object;
  readonly #form: PageForm;

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
    this.#declared = declared;
    this.#params = params ?? [];
    this.#form = form;
  }

  send(client: Client): Promise<types.ResultSet> {
    if (!hasOwnCodecs(client)) return client.execute(this.cql, this.#params, this.query);
    wantPages(this.query, this.#form);
    try {
      return client.execute(this.cql, this.#bind(client), this.query);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #bind(client: Client): object {
    const { cql, query } = this;
    const params = this.#params;
    return query.prepare ? bindParameters(client, cql, params, this.#declared?.params) : params;
  }

  explain(error: CassandraError): CassandraError {
    return this.#declared === undefined ? error : withMisfit(error, this.#declared, this.#params);
  }
}

/** A batch: idempotent when all of its statements are. */
export class BatchRequest implements Request {
  readonly kind = 'batch';
  readonly cql: string;
  readonly statements: number;
  readonly query: QueryOptions;
  readonly #entries: readonly BoundStatement[];

  constructor(entries: readonly BoundStatement[], options: BatchOptions) {
    for (const { statement } of entries) refuseUse(statement.cql);
    const idempotent = options.idempotent ?? entries.every(({ statement }) => statement.idempotent);
    this.cql = entries[0]?.statement.cql ?? '';
    this.statements = entries.length;
    this.query = toBatchOptions({ ...options, idempotent });
    this.#entries = entries;
  }

  send(client: Client): Promise<types.ResultSet> {
    if (hasOwnCodecs(client)) return this.#sendBound(client);
    const queries = this.#entries.map(({ statement, params }) => ({ query: statement.cql, params }));
    return client.batch(queries, this.query);
  }

  async #sendBound(client: Client): Promise<types.ResultSet> {
    wantPages(this.query, 'rows');
    const queries = this.#entries.map(({ statement: { cql, params: declared }, params }) => ({
      query: cql,
      params: bindParameters(client, cql, params, declared),
    }));
    return client.batch(queries, this.query);
  }

  explain(error: CassandraError): CassandraError {
    return this.#entries.reduce((said, { statement, params }) => withMisfit(said, statement, params), error);
  }
}
