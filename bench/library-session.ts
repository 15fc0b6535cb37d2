import { connect, type Session } from 'async-cassandra';
import type { BenchContext } from './run.js';

/** A session of the library on the benchmark's Cassandra, connected anew for each round. */
export class LibrarySession implements AsyncDisposable {
  readonly #context: BenchContext;
  #session: Session | undefined;

  constructor(context: BenchContext) {
    this.#context = context;
  }

  get session(): Session {
    if (this.#session === undefined) throw new Error('The session is not connected');
    return this.#session;
  }

  async renew(): Promise<void> {
    await this.#session?.close();
    const { contactPoints, keyspace } = this.#context;
    this.#session = await connect({ contactPoints, keyspace });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session?.close();
  }
}
