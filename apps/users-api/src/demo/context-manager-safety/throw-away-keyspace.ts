import { randomUUID } from 'node:crypto';
import type { Deadline } from 'async-cassandra';
import type { Config } from '../../config/config.js';
import type { Database } from '../../database/database.js';
import { ensureKeyspace } from '../../database/keyspace.js';
import { aborted } from './aborted.js';
import type { Cleanups } from './cleanups.js';

interface Means {
  readonly config: Config;
  readonly database: Database;
  readonly cleanups: Cleanups;
}

/** A keyspace with one table, `numbers`, that is dropped after its last user. */
class ThrowAwayKeyspace {
  readonly name = `nested_contexts_${randomUUID().replaceAll('-', '')}`;
  readonly made: Promise<void>;
  users = 0;

  constructor(means: Means) {
    this.made = this.#make(means);
    this.made.catch(() => {});
  }

  async #make({ config, database }: Means): Promise<void> {
    const session = database.session();
    await ensureKeyspace(session, { ...config, CASSANDRA_KEYSPACE: this.name }, {});
    await session.execute(`CREATE TABLE ${this.name}.numbers (run uuid, id int, PRIMARY KEY (run, id))`);
  }
}

/**
 * Lends a throw-away keyspace. Those who have one at the same time have the same one, since Cassandra makes
 * and drops keyspaces one after another, each in a good part of a second.
 */
export class ThrowAwayKeyspaces {
  readonly #means: Means;
  #current: ThrowAwayKeyspace | undefined;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Waits until there is one, no longer than until `deadline` aborts. Dispose the loan to give it back. */
  async borrow(deadline: Deadline): Promise<{ readonly name: string } & AsyncDisposable> {
    this.#current ??= new ThrowAwayKeyspace(this.#means);
    const keyspace = this.#current;
    keyspace.users++;
    const giveBack = () => this.#giveBack(keyspace, deadline);
    try {
      await Promise.race([keyspace.made, aborted(deadline)]);
      if (deadline.aborted) throw deadline.reason;
    } catch (error) {
      await giveBack();
      throw error;
    }
    return { name: keyspace.name, [Symbol.asyncDispose]: giveBack };
  }

  async #giveBack(keyspace: ThrowAwayKeyspace, deadline: Deadline): Promise<void> {
    keyspace.users--;
    if (keyspace.users > 0) return;
    this.#current = undefined;
    const { cleanups, database } = this.#means;
    const drop = async () => {
      // A CREATE that is still on its way must not come after the DROP.
      await keyspace.made.catch(() => {});
      await database.session().execute(`DROP KEYSPACE IF EXISTS ${keyspace.name}`);
    };
    await cleanups.run(`keyspace ${keyspace.name}`, drop, deadline);
  }
}
