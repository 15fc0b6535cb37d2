import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CallOptions, isCassandraError, type Session } from 'async-cassandra';
import { existingTables } from './existing-tables.js';
import { fixedTableId } from './keyspace.js';

const leaseSeconds = 60;
const pollMs = 250;
const releaseTimeoutMs = 5_000;
const releaseTries = 5;

const selectOwner = "SELECT owner FROM schema_lock WHERE name = 'schema'";
const release = "DELETE FROM schema_lock WHERE name = 'schema' IF owner = ?";
const take = `INSERT INTO schema_lock (name, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL ${leaseSeconds}`;

/** Whatever the level of the service: the schema is that of all data centres, and so has to be the lock. */
const serialConsistency = 'SERIAL';

/**
 * Holds the one lock that lets an instance change the schema, in all data centres. It is a row that Cassandra lets expire, so
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
    const { keyspace = '' } = session;
    if (!(await existingTables(session, keyspace, options)).has('schema_lock')) {
      const id = fixedTableId(keyspace, 'schema_lock');
      await session.execute(
        `CREATE TABLE IF NOT EXISTS schema_lock (name text PRIMARY KEY, owner text) WITH ID = ${id}`,
        undefined,
        options,
      );
    }
    const lock = new SchemaLock(session);
    try {
      // Once the deadline has passed, the next try says so.
      while (!(await lock.#take(options))) await delay(pollMs * (0.5 + Math.random()));
      return lock;
    } catch (error) {
      // The try that failed may have taken it all the same.
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Tries until Cassandra has answered: several instances that want the lock may well make each other time
   * out. Fails silently, since the row expires by itself and what ended the work is what matters.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    for (let tries = 0; tries < releaseTries; tries++) {
      try {
        const options = { timeoutMs: releaseTimeoutMs, serialConsistency } as const;
        await this.#session.execute(release, [this.#owner], options);
        return;
      } catch {
        await delay(pollMs * Math.random());
      }
    }
  }

  async #take(options: CallOptions): Promise<boolean> {
    try {
      const { applied } = await this.#session.execute(take, [this.#owner], { ...options, serialConsistency });
      return applied;
    } catch (error) {
      if (!isCassandraError(error, 'WRITE_TIMEOUT', 'READ_TIMEOUT')) throw error;
      const settled = { ...options, consistency: serialConsistency } as const;
      const { first } = await this.#session.execute<{ owner: string }>(selectOwner, [], settled);
      return first?.owner === this.#owner;
    }
  }
}
