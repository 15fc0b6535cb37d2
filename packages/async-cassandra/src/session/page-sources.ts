import type { types } from 'cassandra-driver';
import type { PageForm } from '../driver/read-page.js';
import { refuseUse } from '../statements/refuse-use.js';
import type { StatementDefinition } from '../statements/statement.js';
import { type PageAnswer, type PageFetcher, readPages } from '../streaming/back-pressure.js';
import { type JsonRows, jsonRows } from '../streaming/json-rows.js';
import type { PageSource, StreamOptions } from '../streaming/page-stream.js';
import type { PageRows } from '../streaming/pages.js';
import type { TokenRange } from '../streaming/token-ranges.js';
import { scanTokens, type TokenScanOptions } from '../streaming/token-scan.js';
import type { Deadline } from '../time/deadline.js';
import { executeOptionsOf, type PageOptions } from './call-options.js';
import { pagingOf } from './driver-options.js';
import { StatementRequest } from './request.js';
import type { RequestPipeline } from './request-pipeline.js';
import { toResult } from './result.js';

/** In which form pages come, and what is made of them. */
interface PageKind<Rows> {
  readonly form: PageForm;
  readonly answerOf: (answer: types.ResultSet) => PageAnswer<Rows>;
}

/** Pages of rows that are objects. */
export function rowPages<Row>(): PageKind<readonly Row[]> {
  return { form: 'rows', answerOf: toResult<Row> };
}

/** Pages of rows that are still bytes, to be written as JSON. */
export function jsonPages<Row>(): PageKind<JsonRows<Row>> {
  return {
    form: 'raw',
    answerOf: ({ rows, pageState }) => ({ rows: jsonRows(rows), pageState: pageState ?? undefined }),
  };
}

/** With more requests than these in flight, a scan would have others wait longer, and hardly be faster. */
const fewInFlight = 16;

/** Where the streams of a session get their pages from. */
export class PageSources {
  readonly #pipeline: RequestPipeline;

  constructor(pipeline: RequestPipeline) {
    this.#pipeline = pipeline;
  }

  /** The pages of one statement, one after another. */
  ofStatement<Row, Rows extends PageRows<Row>>(
    statement: StatementDefinition | string,
    params: object,
    options: StreamOptions,
    kind: PageKind<Rows>,
  ): PageSource<Row, Rows> {
    refuseUse(typeof statement === 'string' ? statement : statement.cql);
    const paging = pagingOf(statement, options);
    return (life) => readPages(this.#fetcher(statement, params, options, life, kind), paging(life));
  }

  /** The pages of a statement that is sent for each of many token ranges. */
  ofRanges<Row, Rows extends PageRows<Row>>(
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
      return scanTokens(fetcherOf, paging(life), options, () => this.#pipeline.inFlight <= fewInFlight);
    };
  }

  #fetcher<Rows>(
    statement: StatementDefinition | string,
    params: object,
    options: PageOptions,
    life: Deadline,
    { form, answerOf }: PageKind<Rows>,
  ): PageFetcher<Rows> {
    const lasting = {
      ...executeOptionsOf(options),
      deadline: life,
      timeoutMs: undefined,
      signal: undefined,
    };
    return (page) =>
      this.#pipeline.run(
        new StatementRequest('page', statement, params, lasting, page, form),
        lasting,
        answerOf,
      );
  }
}
