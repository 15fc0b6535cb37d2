import { CassandraError } from '../errors/cassandra-error.js';
import type { Session } from '../session/session.js';
import type { Statement, StatementDefinition } from '../statements/statement.js';
import { isPositionType } from './position-values.js';

/** What a paged query is declared with. */
export interface PagedQueryDeclaration<Params extends object, NextParams extends object, Row> {
  /** Tells its page states from those of other queries; not to be changed while page states are in use. */
  readonly name: string;
  /** Reads from the beginning, without `LIMIT`: a table, or a partition in the order of its clustering columns. */
  readonly first: Statement<Params, Row>;
  /**
   * The same behind a position, which are its further params, such as `AND placed_at < :before` in a partition with the
   * newest first, or `token(id) > :after` in a table whose partitions have one row each.
   */
  readonly next: Statement<NextParams, Row>;
  /** The position of a row. It can be read in the page state, though not changed there. */
  readonly position: (row: Row, session: Session) => Omit<NextParams, keyof Params>;
}

declare const shape: unique symbol;

/** A query that clients read page by page; made by {@link pagedQuery}. */
export interface PagedQuery<Params extends object, Row> {
  readonly name: string;
  readonly first: Statement<Record<string, unknown>, Row>;
  readonly next: Statement<Record<string, unknown>, Row>;
  readonly position: (row: Row, session: Session) => object;
  /** Exists in the type only. */
  readonly [shape]?: Params;
}

/**
 * Declares a query that clients read page by page, by {@link PageStates.read}.
 * @throws CassandraError `CONFIGURATION` when `next` lacks a param of `first`, has no further one, or has one of a type
 * that is no position: collections, tuples, user types and `duration`.
 */
export function pagedQuery<Params extends object, NextParams extends object, Row>(
  declaration: PagedQueryDeclaration<Params, NextParams, Row>,
): PagedQuery<Params, Row> {
  const { name, first, next, position } = declaration;
  const lacking = Object.keys(first.params).find((param) => !(param in next.params));
  if (lacking !== undefined) throw mistake(name, `next has no param "${lacking}", which first has`);
  const places = positionTypes({ first, next });
  if (places.length === 0) throw mistake(name, 'next has no further param, which would be its position');
  for (const [param, type] of places) {
    if (!isPositionType(type)) throw mistake(name, `"${param}" is ${type}, which is no position`);
  }
  // What their types say of params is kept in the type of the query.
  const untyped = (statement: StatementDefinition) => statement as Statement<Record<string, unknown>, Row>;
  return Object.freeze({ name, first: untyped(first), next: untyped(next), position });
}

/** The params that are the position of a query, with their CQL types. */
export function positionTypes({
  first,
  next,
}: Record<'first' | 'next', StatementDefinition>): [string, string][] {
  return Object.entries(next.params).filter(([param]) => !(param in first.params));
}

function mistake(name: string, problem: string): CassandraError {
  return new CassandraError('CONFIGURATION', `Paged query "${name}": ${problem}`, { option: 'next' });
}
