import { CassandraError } from '../errors/cassandra-error.js';
import { requireNumber } from '../errors/require-number.js';
import { type CallOptions, type ExecuteOptions, executeOptionsOf } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import type { Statement, StatementDefinition } from '../statements/statement.js';
import { JsonArray } from '../streaming/json-array.js';
import type { StreamOptions } from '../streaming/page-stream.js';
import { bindingOf, keyIdOf, readPageState, writePageState } from './page-state.js';
import { type PageStateKey, requireKeys, TableKeys, tableStatements } from './page-state-keys.js';
import { type PagedQuery, positionTypes } from './paged-query.js';
import { fromJson, toJson } from './position-values.js';

/** Where the keys are that sign page states: in a table, or in your hands. */
export type PageStatesOptions =
  | {
      /**
       * A table with the columns `purpose text`, `id int`, `secret blob`, `created_at timestamp` and the primary key
       * `(purpose, id)`, which all instances share. The first key is made when it is needed.
       */
      readonly table: string;
    }
  | {
      /** The first signs, all are accepted. Instances that share page states must have the same ones. */
      readonly keys: readonly PageStateKey[];
    };

export interface ReadPageOptions extends ExecuteOptions {
  /** Most rows of this page, at least 1; it may change from page to page. */
  readonly size: number;
  /** What the page before answered. Default: the first page. */
  readonly pageState?: string | undefined;
  /** Most rows of the whole walk. Page states are bound to it. Default: all. */
  readonly limit?: number | undefined;
  /** Where to begin instead, known in another way than by `pageState`. Default: at the first row. */
  readonly from?: PageStart | undefined;
}

/** Where a page begins: behind a position. */
export interface PageStart {
  /** What the query's `position` answered for the last row. */
  readonly position: object;
  /** Rows that the walk may still answer. Default: all. */
  readonly rowsLeft?: number | undefined;
}

/** Some rows, and what leads to the next ones. */
export interface StatedPage<Row> {
  readonly rows: readonly Row[];
  /** Leads to the next page, for this query, these params and this limit; `undefined` exactly when no row follows. */
  readonly pageState: string | undefined;
}

/** The same, its rows as JSON. */
export interface StatedJsonPage {
  /** The rows as one array, each as `Session.streamJson` writes it. */
  readonly json: string;
  /** How many rows are in it. */
  readonly length: number;
  /** Leads to the next page, for this query, these params and this limit; `undefined` exactly when no row follows. */
  readonly pageState: string | undefined;
}

/** A page that is to be read. */
interface Reading<Row> {
  readonly statement: Statement<Record<string, unknown>, Row>;
  readonly params: Record<string, unknown>;
  /** Most rows of the page: one more is read. */
  readonly most: number;
  readonly options: StreamOptions;
  /** What leads on behind `count` rows, the last of which is `last`. */
  readonly stateAfter: (last: Row, count: number) => Promise<string | undefined>;
}

/**
 * Page states that can be handed out: opaque, URL-safe texts that are signed, bound to their query, its params and limit,
 * and good in every process that has the keys, after a restart too. Make one, for the whole program.
 */
export class PageStates {
  /** Those of the table of keys, to be checked and prepared with your own; none where the keys are given. */
  readonly statements: readonly StatementDefinition[];
  readonly #options: PageStatesOptions;
  readonly #table: ReturnType<typeof tableStatements> | undefined;
  readonly #tableKeys = new WeakMap<Session, TableKeys>();

  /** @throws CassandraError `CONFIGURATION` when the name of the table is none, or a key does not do. */
  constructor(options: PageStatesOptions) {
    this.#options = options;
    if ('keys' in options) {
      requireKeys(options.keys);
    } else {
      if (!/^(?:\w+\.)?\w+$/.test(options.table)) {
        const message = `table takes the name of a table, not ${options.table}`;
        throw new CassandraError('CONFIGURATION', message, { option: 'table' });
      }
      this.#table = tableStatements(options.table);
    }
    this.statements = Object.values(this.#table ?? {});
  }

  /**
   * Reads one page of a query, and one row more to tell whether any follows.
   * @throws CassandraError `INVALID_ARGUMENT` with the option `pageState` when that was altered, was signed with a key that
   * is not known (any more), or belongs to another query, other params or another limit; else as `Session.stream` does.
   */
  async read<Params extends object, Row>(
    session: Session,
    query: PagedQuery<Params, Row>,
    params: Params,
    options: ReadPageOptions,
  ): Promise<StatedPage<Row>> {
    const reading = await this.#begin(session, query, params, options);
    await using stream = session.stream(reading.statement, reading.params, reading.options);
    const found = await stream.toArray();
    const rows = found.slice(0, reading.most);
    const last = rows.at(-1);
    if (last === undefined || found.length <= reading.most) return { rows, pageState: undefined };
    return { rows, pageState: await reading.stateAfter(last, rows.length) };
  }

  /** Reads the same page as {@link read} does, as JSON: written from the bytes that Cassandra sent. Throws as that does. */
  async readJson<Params extends object, Row>(
    session: Session,
    query: PagedQuery<Params, Row>,
    params: Params,
    options: ReadPageOptions,
  ): Promise<StatedJsonPage> {
    const reading = await this.#begin(session, query, params, options);
    await using stream = session.jsonPages(reading.statement, reading.params, reading.options);
    const array = new JsonArray<Row>();
    let follows = false;
    for await (const { rows } of stream.pages()) {
      const room = reading.most - array.length;
      array.add(rows.length > room ? rows.slice(0, room) : rows);
      follows ||= rows.length > room;
    }
    const { length } = array;
    const json = array.toString();
    // Behind the others it has been written, and is found at once.
    const pageState = follows ? await reading.stateAfter(array.last as Row, length) : undefined;
    return { json, length, pageState };
  }

  async #begin<Params extends object, Row>(
    session: Session,
    query: PagedQuery<Params, Row>,
    params: Params,
    options: ReadPageOptions,
  ): Promise<Reading<Row>> {
    const { size, pageState, limit, from } = options;
    const call = executeOptionsOf(options);
    requireNumber('size', size, { least: 1 });
    requireNumber('limit', limit, { least: 1 });
    const binding = bindingOf([query.name, boundParams(query, params), limit ?? null]);
    const start = pageState === undefined ? from : await this.#open(session, query, pageState, binding, call);
    const rowsLeft = start === undefined ? limit : start.rowsLeft;
    const most = Math.min(size, rowsLeft ?? size);
    const values = params as Record<string, unknown>;
    return {
      statement: start === undefined ? query.first : query.next,
      params: start === undefined ? values : { ...values, ...start.position },
      most,
      options: { fetchSize: most + 1, maxRows: most + 1, prefetch: 0, ...call },
      stateAfter: async (last, count) => {
        const left = rowsLeft === undefined ? null : rowsLeft - count;
        if (left === 0) return undefined;
        const position = { ...query.position(last, session) } as Record<string, unknown>;
        const written = positionTypes(query).map(([param, type]) => toJson(param, type, position[param]));
        const key = await this.#newestKey(session, call);
        return writePageState({ binding, rowsLeft: left, position: written }, key);
      },
    };
  }

  /**
   * Makes another key in the table, which signs from now on. The earlier ones are accepted until you delete their rows,
   * which instances notice within a minute.
   * @throws CassandraError `CONFIGURATION` where the keys are given; else as `Session.execute` does.
   */
  async rotate(session: Session, options: CallOptions = {}): Promise<void> {
    const keys = this.#keysOf(session);
    if (keys === undefined) {
      const message = 'The keys were given: give another one, as the first';
      throw new CassandraError('CONFIGURATION', message, { option: 'keys' });
    }
    await keys.rotate(options);
  }

  /** The key of this number, for texts that you have signed yourself; `undefined` when there is none (any more). */
  async key(session: Session, id: number, options: CallOptions = {}): Promise<PageStateKey | undefined> {
    if ('keys' in this.#options) return this.#options.keys.find((key) => key.id === id);
    return this.#keysOf(session)?.byId(id, options);
  }

  async #newestKey(session: Session, options: CallOptions): Promise<PageStateKey> {
    const [given] = 'keys' in this.#options ? this.#options.keys : [];
    const key = given ?? (await this.#keysOf(session)?.newest(options));
    if (key === undefined) throw new CassandraError('CONFIGURATION', 'There is no key', { option: 'keys' });
    return key;
  }

  #keysOf(session: Session): TableKeys | undefined {
    if (this.#table === undefined) return undefined;
    const known = this.#tableKeys.get(session) ?? new TableKeys(session, this.#table);
    this.#tableKeys.set(session, known);
    return known;
  }

  async #open<Params extends object, Row>(
    session: Session,
    query: PagedQuery<Params, Row>,
    text: string,
    binding: Buffer,
    options: CallOptions,
  ): Promise<PageStart> {
    const id = keyIdOf(text);
    const key = id === undefined ? undefined : await this.key(session, id, options);
    const content = key === undefined ? undefined : readPageState(text, key);
    if (content === undefined) throw refusal('pageState was altered, or its key is not known');
    if (!content.binding.equals(binding)) {
      throw refusal('pageState belongs to another query, other params or another limit');
    }
    const { rowsLeft, position } = content;
    const entries = positionTypes(query).map(([param, type], n) => [param, fromJson(type, position[n])]);
    return { position: Object.fromEntries(entries), rowsLeft: rowsLeft ?? undefined };
  }
}

/** The params that page states are bound to, in an order of their own. */
function boundParams<Params extends object, Row>({ first }: PagedQuery<Params, Row>, params: Params) {
  const values = params as Record<string, unknown>;
  return Object.entries(first.params).map(([param, type]) => {
    const value = values[param] ?? null;
    return /uuid$/.test(type) && value !== null ? String(value).toLowerCase() : value;
  });
}

function refusal(message: string): CassandraError {
  return new CassandraError('INVALID_ARGUMENT', message, { option: 'pageState' });
}
