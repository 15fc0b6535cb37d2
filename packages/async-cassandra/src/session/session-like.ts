import type { AnyStatement, CallArguments, RowOfCall, TextParams } from '../statements/call-arguments.js';
import type { StreamOptions } from '../streaming/page-stream.js';
import type { RowStream } from '../streaming/row-stream.js';
import type { Session } from './session.js';

/** What reads the rows of a {@link SessionLike}: a `RowStream`, or what a test puts in its place. */
export type RowStreamLike<Row> = Pick<RowStream<Row>, keyof RowStream<Row>>;

/**
 * What most code needs of a session, for code that is to run on something else as well: every `Session` is one, and so
 * is an object of your own with these methods. (Of the class itself there can be no other, for it has private fields.)
 */
export interface SessionLike extends Pick<Session, 'execute' | 'batch'> {
  stream<Row = Record<string, unknown>>(
    cql: string,
    params?: TextParams,
    options?: StreamOptions,
  ): RowStreamLike<Row>;
  stream<S extends AnyStatement>(
    statement: S,
    ...args: CallArguments<S, StreamOptions>
  ): RowStreamLike<RowOfCall<S>>;
}
