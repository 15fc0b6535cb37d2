import type { types } from 'cassandra-driver';

/** The answer to one statement or batch: its rows, of which there may be more behind `pageState`. */
export interface Result<Row> {
  readonly rows: readonly Row[];
  /** The first row, if there is one. */
  readonly first: Row | undefined;
  /** False only when the condition of a conditional write did not hold, in a batch of any of them: nothing was written. */
  readonly applied: boolean;
  /** Where the next page starts; `undefined` after the last one. Holds the last key in clear: hand out those of `PageStates`. */
  readonly pageState: string | undefined;
  /** Address and port of the node that coordinated it. */
  readonly coordinator: string;
  /** False when a schema change was made but the nodes did not agree on it in time. */
  readonly schemaInAgreement: boolean;
  /** Set when the call asked for a trace. */
  readonly traceId: string | undefined;
  /** What Cassandra warns of, such as a large batch or an aggregate over a whole table; mostly nothing. */
  readonly warnings: readonly string[];
}

/** The driver's result set in this library's shape; what few ask for is found out when they do. */
class DriverResult<Row> implements Result<Row> {
  readonly rows: readonly Row[];
  readonly first: Row | undefined;
  readonly pageState: string | undefined;
  readonly #set: types.ResultSet;

  constructor(set: types.ResultSet) {
    // The driver's rows are plain objects with the columns as their own properties; an answer without any has none.
    this.rows = (set.rows ?? []) as unknown as Row[];
    this.first = this.rows[0];
    this.pageState = set.pageState ?? undefined;
    this.#set = set;
  }

  get applied(): boolean {
    return this.#set.wasApplied();
  }

  get coordinator(): string {
    return this.#set.info.queriedHost;
  }

  get schemaInAgreement(): boolean {
    const { info } = this.#set;
    return !('isSchemaInAgreement' in info) || info.isSchemaInAgreement === true;
  }

  get traceId(): string | undefined {
    return this.#set.info.traceId?.toString();
  }

  get warnings(): readonly string[] {
    return this.#set.info.warnings ?? [];
  }
}

export function toResult<Row>(set: types.ResultSet): Result<Row> {
  return new DriverResult<Row>(set);
}
