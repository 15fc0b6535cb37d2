import { isCassandraError } from 'async-cassandra';
import { HttpProblem } from '../http/problem.js';

/** Most entries in one batch. */
const maxEntries = 100;

/** Cassandra's `batch_size_fail_threshold`, 50 KiB: a larger batch is refused. */
const maxBytes = 50 * 1024;

/** What a batch is made of. */
export interface BatchEntries {
  /** What they are called, for people: `users`. */
  readonly name: string;
  /** What Cassandra reckons for one beside its texts: its key, its numbers, the times of every cell. */
  readonly bytesEach: number;
  /** The fields that hold text. */
  readonly texts: readonly string[];
}

/**
 * Refuses a batch that Cassandra would refuse, before anything is validated or sent.
 * @throws HttpProblem 413 for more than 100 entries, or more bytes than fit in a batch.
 */
export function admitBatch(body: unknown, entries: BatchEntries): void {
  if (!Array.isArray(body)) return;
  if (body.length > maxEntries) {
    throw tooLarge(`A batch takes at most ${maxEntries} ${entries.name}, not ${body.length}`);
  }
  const bytes = body.reduce((sum: number, entry: unknown) => sum + bytesOf(entry, entries), 0);
  if (bytes > maxBytes) {
    throw tooLarge(`A batch takes at most ${maxBytes} bytes of ${entries.name}, not ${bytes}`);
  }
}

/** Where an operator has lowered the threshold, Cassandra itself refuses: that is a 413 too. */
export function refuseTooLarge(error: unknown): never {
  if (isCassandraError(error, 'INVALID_QUERY') && /batch too large/i.test(error.message)) {
    throw tooLarge('The batch has more bytes than this cluster takes at once');
  }
  throw error;
}

function bytesOf(entry: unknown, { bytesEach, texts }: BatchEntries): number {
  if (typeof entry !== 'object' || entry === null) return 0;
  const fields = new Map<string, unknown>(Object.entries(entry));
  return texts.reduce((sum, name) => sum + textBytes(fields.get(name)), bytesEach);
}

function textBytes(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}

function tooLarge(detail: string): HttpProblem {
  return new HttpProblem(413, detail);
}
