/** The rows of a page, in an array or still as bytes. */
export interface PageRows<Row> {
  readonly length: number;
  /** How many bytes hold them, where they are not in an array. */
  readonly byteLength?: number;
  at(index: number): Row | undefined;
  slice(start: number, end: number): PageRows<Row>;
}

/** One page of rows, perhaps an empty one: only the page state tells whether more follow. */
export interface Page<Row, Rows extends PageRows<Row> = readonly Row[]> {
  readonly rows: Rows;
  /** Number of this page in its stream, from 0. */
  readonly index: number;
  /** Where the next page starts; `undefined` after the last one. */
  readonly pageState: string | undefined;
}
