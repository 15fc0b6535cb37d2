import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isCassandraError } from '../errors/cassandra-error.js';
import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { existingTables, isNotYetUsable } from './existing-tables.js';
import { MigrationError } from './migration-error.js';

const leaseSeconds = 60;
const renewAfterMs = 20_000;
const pollMs = 250;
const usableWithinMs = 10_000;
const releaseTimeoutMs = 5_000;
const releaseTries = 5;

const selectOwner = "SELECT owner FROM schema_lock WHERE name = 'schema'";
const release = "DELETE FROM schema_lock WHERE name = 'schema' IF owner = ?";
const take = `INSERT INTO schema_lock (name, owner) VALUES ('schema', ?) IF NOT EXISTS USING TTL ${leaseSeconds}`;
const renew = `UPDATE schema_lock USING TTL ${leaseSeconds} SET owner = ? WHERE name = 'schema' IF owner = ?`;

/** Whatever the level of the session: the schema is that of all data centres, and so has to be the lock. */
const serialConsistency = 'SERIAL';

/**
 * Holds the one lock that lets a process change the schema of a keyspace, in all data centres. It is a row that Cassandra
 * lets expire, so that a process which died with it stops nobody for longer than a minute. Dispose it to release it.
 */
export class MigrationLock implements AsyncDisposable {
  readonly #session: Session;
  readonly #owner = randomUUID();
  readonly #usableUntil = performance.now() + usableWithinMs;
  #askedAt = 0;

  private constructor(session: Session) {
    this.#session = session;
  }

  /** Waits until the lock is free and takes it; abort gives up. The session must be on the keyspace. */
  static async acquire(session: Session, options: CallOptions): Promise<MigrationLock> {
    if (!(await existingTables(session, options)).has('schema_lock')) {
      const id = fixedTableId(session.keyspace ?? '', 'schema_lock');
      await session.execute(
        `CREATE TABLE IF NOT EXISTS schema_lock (name text PRIMARY KEY, owner text) WITH ID = ${id}`,
        undefined,
        options,
      );
    }
    const lock = new MigrationLock(session);
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
   * Holds it for longer: to be called before each step, none of which takes as long as the lease.
   * @throws MigrationError when it has been lost, to a process that may be changing the schema by now.
   */
  async keep(options: CallOptions): Promise<void> {
    const askedAt = performance.now();
    if (askedAt - this.#askedAt < renewAfterMs) return;
    const { applied } = await this.#session.execute(renew, [this.#owner, this.#owner], {
      ...options,
      serialConsistency,
    });
    if (!applied) {
      const standstill = `nothing was heard of this process for ${leaseSeconds} s`;
      throw new MigrationError(`The lock of the migrations was lost: ${standstill}. Start it again`);
    }
    this.#askedAt = askedAt;
  }

  /**
   * Tries until Cassandra has answered: several processes that want the lock may well make each other time
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
    this.#askedAt = performance.now();
    try {
      const taken = await this.#session.execute<{ owner: string }>(take, [this.#owner], {
        ...options,
        serialConsistency,
      });
      // A try before this one may have taken it and failed all the same.
      return taken.applied || taken.first?.owner === this.#owner;
    } catch (error) {
      if (isNotYetUsable(error) && performance.now() < this.#usableUntil) return false;
      if (!isCassandraError(error, 'WRITE_TIMEOUT', 'READ_TIMEOUT')) throw error;
      const settled = { ...options, consistency: serialConsistency } as const;
      const { first } = await this.#session.execute<{ owner: string }>(selectOwner, [], settled);
      return first?.owner === this.#owner;
    }
  }
}

/**
 * An identifier for a table that several processes may create at the same moment: with the same one each,
 * the tables are the same table, where Cassandra's own random ones would make the nodes disagree.
 */
function fixedTableId(keyspace: string, table: string): string {
  const hex = createHash('sha256').update(`${keyspace}.${table}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
