import type { BoundStatement } from '../statements/bind.js';
import { withMisfit } from '../statements/misfit.js';
import type { StatementDefinition } from '../statements/statement.js';
import type { PageFetcher } from '../streaming/pages.js';
import type { BatchOptions, PageOptions } from './call-options.js';
import { toBatchOptions, toQueryOptions } from './driver-options.js';
import type { RequestPipeline } from './request-pipeline.js';
import { type Result, toResult } from './result.js';
import type { Request } from './running-request.js';

/** Makes requests of statements, batches and pages, and results of their answers. */
export class StatementRunner {
  readonly #pipeline: RequestPipeline;

  constructor(pipeline: RequestPipeline) {
    this.#pipeline = pipeline;
  }

  /** Runs one statement, or asks for one page of it. */
  execute<Row>(
    kind: 'execute' | 'page',
    statement: StatementDefinition | string,
    params: object | undefined,
    options: PageOptions,
  ): Promise<Result<Row>> {
    const declared = typeof statement === 'string' ? undefined : statement;
    const cql = typeof statement === 'string' ? statement : statement.cql;
    const query = toQueryOptions(declared, options);
    query.prepare = declared !== undefined || params !== undefined;
    const values = params ?? [];
    const send: Request['send'] = (client) => client.execute(cql, values, query);
    const explain: Request['explain'] = (error) =>
      declared === undefined ? error : withMisfit(error, declared, values);
    return this.#pipeline.run({ kind, cql, statements: 1, query, send, explain }, options, toResult<Row>);
  }

  /** Runs one batch. */
  async batch(entries: readonly BoundStatement[], options: BatchOptions): Promise<void> {
    const idempotent = options.idempotent ?? entries.every(({ statement }) => statement.idempotent);
    const queries = entries.map(({ statement, params }) => ({ query: statement.cql, params }));
    const query = toBatchOptions({ ...options, idempotent });
    const cql = queries[0]?.query ?? '';
    const send: Request['send'] = (client) => client.batch(queries, query);
    const explain: Request['explain'] = (error) =>
      entries.reduce((said, { statement, params }) => withMisfit(said, statement, params), error);
    const request: Request = { kind: 'batch', cql, statements: queries.length, query, send, explain };
    return this.#pipeline.run(request, options, () => undefined);
  }

  /** Asks for pages of a statement; `check` throws where no more may be asked for. */
  pagesOf<Row>(
    statement: StatementDefinition | string,
    params: object,
    options: PageOptions,
    check: () => void,
  ): PageFetcher<Row> {
    return async (page) => {
      check();
      return this.execute('page', statement, params, { ...options, ...page });
    };
  }
}
