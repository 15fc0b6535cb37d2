import { type QueryOptions, types } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import { requireNumber } from '../errors/require-number.js';
import { toDriverConsistency } from '../statements/consistency.js';
import type { StatementDefinition } from '../statements/statement.js';
import type { PagingOptions } from '../streaming/back-pressure.js';
import type { StreamOptions } from '../streaming/page-stream.js';
import { processRowBudget } from '../streaming/row-budget.js';
import type { Stop } from '../time/stop.js';
import type { BatchOptions, ExecuteOptions, PageOptions } from './call-options.js';

/** Rows in one page, unless the call or its statement says otherwise. */
export const defaultFetchSize = 1000;

/** The driver's options for one call of `statement`: what the call says, else what the statement says. */
export function toQueryOptions(
  statement: StatementDefinition | undefined,
  options: PageOptions,
  page: Pick<PageOptions, 'fetchSize' | 'pageState'> = options,
): QueryOptions {
  const query = toWriteOptions(
    options,
    options.consistency ?? statement?.consistency,
    options.serialConsistency ?? statement?.serialConsistency,
    options.idempotent ?? statement?.idempotent ?? false,
  );
  query.fetchSize = fetchSizeOf(statement, page);
  if (page.pageState !== undefined) query.pageState = page.pageState;
  return query;
}

/** 0 where paging is turned off, for which the protocol and some drivers have -1. */
function fetchSizeOf(
  statement: StatementDefinition | undefined,
  { fetchSize }: Pick<PageOptions, 'fetchSize'>,
): number {
  const size = fetchSize ?? statement?.fetchSize ?? defaultFetchSize;
  requireNumber('fetchSize', size, { least: -1 });
  return Math.max(0, size);
}

/** The driver's options of a batch. */
export function toBatchOptions(options: BatchOptions): QueryOptions {
  const { consistency, serialConsistency, idempotent = false, logged = true } = options;
  const query = toWriteOptions(options, consistency, serialConsistency, idempotent);
  query.logged = logged;
  return query;
}

function toWriteOptions(
  options: ExecuteOptions,
  consistency: ExecuteOptions['consistency'],
  serialConsistency: ExecuteOptions['serialConsistency'],
  isIdempotent: boolean,
): QueryOptions {
  const query: QueryOptions = { prepare: true, isIdempotent };
  if (consistency !== undefined) query.consistency = toDriverConsistency(consistency);
  if (serialConsistency !== undefined) query.serialConsistency = toDriverConsistency(serialConsistency);
  if (options.timestamp !== undefined) query.timestamp = types.Long.fromString(options.timestamp.toString());
  if (options.trace) query.traceQuery = true;
  return query;
}

/**
 * How a stream of `statement` is paged until its life aborts.
 * @throws CassandraError `INVALID_ARGUMENT` when it is not to be paged at all.
 */
export function pagingOf(
  statement: StatementDefinition | string,
  options: StreamOptions,
): (life: Stop) => PagingOptions {
  const fetchSize = fetchSizeOf(typeof statement === 'string' ? undefined : statement, options);
  if (fetchSize === 0) {
    const message = 'A stream reads page by page: with paging turned off (fetchSize 0 or -1), use execute()';
    throw new CassandraError('INVALID_ARGUMENT', message, { option: 'fetchSize' });
  }
  const { prefetch = 1, pageState, budget = processRowBudget, pace } = options;
  return (life) => ({ fetchSize, prefetch, pageState, share: budget.share(life, pace) });
}
