/** How rows are put on the wire: what stands before the first, between two, and after the last. */
export interface Framing {
  readonly contentType: string;
  readonly open: string;
  readonly separator: string;
  readonly close: string;
}

/** One JSON array, which parses only when it came whole. */
export const jsonArray: Framing = {
  contentType: 'application/json; charset=utf-8',
  open: '[',
  separator: ',',
  close: ']',
};

/** One JSON document a line. */
export const jsonLines: Framing = {
  contentType: 'application/x-ndjson; charset=utf-8',
  open: '',
  separator: '\n',
  close: '',
};

/** Small enough that a slow reader is seen to make progress, large enough to be worth a write. */
const chunkLength = 32 * 1024;

/**
 * Turns pages of rows into the bytes of a response body, a piece at a time: a page is written only as far as
 * the reader has taken what was before. Lines are never left whole: their last character comes with what
 * follows, so that a body which is cut off does not parse, whatever becomes of the connection.
 */
export async function* jsonChunks<Row>(
  pages: AsyncIterable<{ readonly rows: readonly Row[] }>,
  toJson: (row: Row) => string,
  { open, separator, close }: Framing,
): AsyncGenerator<Buffer, void, void> {
  const isLines = separator === '\n';
  const kept = isLines ? 1 : 0;
  let chunk = open;
  let before = '';
  for await (const { rows } of pages) {
    for (const row of rows) {
      chunk += before + toJson(row);
      before = separator;
      if (chunk.length >= chunkLength) {
        yield Buffer.from(chunk.slice(0, chunk.length - kept));
        chunk = chunk.slice(chunk.length - kept);
      }
    }
    // What a page brought is not kept back until the next one has come.
    if (chunk.length > open.length + kept) {
      yield Buffer.from(chunk.slice(0, chunk.length - kept));
      chunk = chunk.slice(chunk.length - kept);
    }
  }
  // Every line ends with its line break, the last one too.
  const end = isLines && before !== '' ? separator : close;
  if (chunk + end !== '') yield Buffer.from(chunk + end);
}
