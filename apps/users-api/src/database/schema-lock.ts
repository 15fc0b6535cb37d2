import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallOptions, Session } from 'async-cassandra';
import { fixedTableId } from './keyspace.js';

const leaseSeconds = 60;
const pollMs = 250;
const releaseTimeoutMs = 5_000;

/**
 * Holds the one lock that lets an instance change the schema. It is a row that Cassandra lets expire, so
 * that an instance which died with it stops nobody for longer than a minute. Dispose it to release it.
 */
export class SchemaLock implements AsyncDisposable {
  readonly #session: Session;
  readonly #owner = randomUUID();

  private constructor(session: Session) {
    this.#session = session;
  }

  /** Waits until the lock is free and takes it; abort gives up. The session must be on the keyspace. */
  static async acquire(session: Session, options: CallOptions): Promise<SchemaLock> {
    const id = fixedTableId(session.keyspace ?? '', 'schema_lock');
    await session.execute(
      `CREATE TABLE IF NOT EXISTS schema_lock (name text PRIMARY KEY, owner text) WITH ID = ${id}`,
      undefined,
      options,
    );
    const lock = new SchemaLock(session);
    // Once the deadline has passed, the next try says so.
    while (!(await lock.#take(options))) await delay(pollMs);
    return lock;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const cql = "DELETE FROM schema_lock WHERE name = 'schema' IF owner = ?";
    // Whatever ended the work while the lock was held is what matters; the row expires by itself.
    await this.#session.execute(cql, [this.#owner], { timeoutMs: releaseTimeoutMs }).catch(() => {});
  }

  async #take(options: CallOptions): Promise<boolean> {
    const cql = `INSERT INTO schema_lock (name, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL ${leaseSeconds}`;
    const { applied } = await this.#session.execute(cql, [this.#owner], options);
    return applied;
  }
}
