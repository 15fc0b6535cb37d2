import { Client, types } from 'cassandra-driver';
import type { BenchContext } from './run.js';

/** The bare driver on the benchmark's Cassandra, connected anew for each round. */
export class BareClient implements AsyncDisposable {
  readonly #context: BenchContext;
  #client: Client | undefined;

  constructor(context: BenchContext) {
    this.#context = context;
  }

  get client(): Client {
    if (this.#client === undefined) throw new Error('The client is not connected');
    return this.#client;
  }

  async renew(): Promise<void> {
    await this.#client?.shutdown();
    const { contactPoints, keyspace, localDataCenter } = this.#context;
    this.#client = new Client({ contactPoints: [...contactPoints], localDataCenter, keyspace });
    await this.#client.connect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.shutdown();
  }
}

/** What makes the driver's requests the same as the library's. */
export const bareOptions = {
  prepare: true,
  isIdempotent: true,
  consistency: types.consistencies.localQuorum,
};
