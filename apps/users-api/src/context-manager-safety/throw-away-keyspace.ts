import { randomUUID } from 'node:crypto';
import { ensureKeyspace } from '../database/keyspace.js';
import { RequestsInFlight } from '../diagnostics/requests-in-flight.js';
import type { Check } from './check.js';

const settleMs = 30_000;

/** A keyspace with one table, `numbers`, made for one check; `await using` drops it. */
export class ThrowAwayKeyspace implements AsyncDisposable {
  readonly name = `nested_contexts_${randomUUID().replaceAll('-', '')}`;
  readonly #check: Check;
  readonly #making: RequestsInFlight;

  private constructor(check: Check) {
    this.#check = check;
    this.#making = new RequestsInFlight(check.work);
  }

  static async create(check: Check): Promise<ThrowAwayKeyspace> {
    const keyspace = new ThrowAwayKeyspace(check);
    try {
      await keyspace.#make();
    } catch (error) {
      await keyspace[Symbol.asyncDispose]();
      throw error;
    }
    return keyspace;
  }

  [Symbol.asyncDispose](): Promise<void> {
    const { cleanups, database, work } = this.#check;
    const drop = async () => {
      // A request that was given up may have left a CREATE on its way, which must not come after the DROP.
      await this.#making.settled(settleMs);
      await database.session().execute(`DROP KEYSPACE IF EXISTS ${this.name}`);
    };
    return cleanups.run(`keyspace ${this.name}`, drop, work.signal);
  }

  async #make(): Promise<void> {
    const { config, database } = this.#check;
    const session = database.session();
    const { options } = this.#making;
    await ensureKeyspace(session, { ...config, CASSANDRA_KEYSPACE: this.name }, options);
    await session.execute(`CREATE TABLE ${this.name}.numbers (id int PRIMARY KEY)`, undefined, options);
  }
}
