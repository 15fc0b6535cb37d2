import { isCassandraError } from 'async-cassandra';
import { HttpProblem } from '../http/problem.js';

/** Most users in one batch. */
const maxUsers = 100;

/** Cassandra's `batch_size_fail_threshold`, 50 KiB: a larger batch is refused. */
const maxBytes = 50 * 1024;

/** What Cassandra 5.0 reckons for a user beside name and email: its key, its numbers, the times of every cell. */
const bytesPerUser = 170;

/**
 * Refuses a batch that Cassandra would refuse, before anything is validated or sent.
 * @throws HttpProblem 413 for more than 100 users, or more bytes than fit in a batch.
 */
export function admitBatch(users: unknown): void {
  if (!Array.isArray(users)) return;
  if (users.length > maxUsers) {
    throw tooLarge(`A batch takes at most ${maxUsers} users, not ${users.length}`);
  }
  const bytes = users.reduce((sum: number, user: unknown) => sum + bytesOf(user), 0);
  if (bytes > maxBytes) throw tooLarge(`A batch takes at most ${maxBytes} bytes of users, not ${bytes}`);
}

/** Where an operator has lowered the threshold, Cassandra itself refuses: that is a 413 too. */
export function refuseTooLarge(error: unknown): never {
  if (isCassandraError(error, 'INVALID_QUERY') && /batch too large/i.test(error.message)) {
    throw tooLarge('The batch has more bytes than this cluster takes at once');
  }
  throw error;
}

function bytesOf(user: unknown): number {
  if (typeof user !== 'object' || user === null) return 0;
  const name = 'name' in user ? user.name : undefined;
  const email = 'email' in user ? user.email : undefined;
  return bytesPerUser + textBytes(name) + textBytes(email);
}

function textBytes(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}

function tooLarge(detail: string): HttpProblem {
  return new HttpProblem(413, detail);
}
