import type { Deadline } from 'async-cassandra';
import type { FastifyBaseLogger } from 'fastify';
import { aborted } from './aborted.js';

/**
 * Runs what removes the traces of a check. It runs to its end also when the request that it belongs to is
 * over; the service waits for it before it closes its database.
 */
export class Cleanups {
  readonly #running = new Set<Promise<void>>();
  readonly #log: FastifyBaseLogger;

  constructor(log: FastifyBaseLogger) {
    this.#log = log;
  }

  /** Starts `remove` and waits for it, no longer than until `deadline` aborts. A failure is logged, naming `what` is left. */
  async run(what: string, remove: () => Promise<unknown>, deadline: Deadline): Promise<void> {
    const removed = remove().then(
      () => {},
      (error: unknown) => this.#log.warn({ err: error }, `A check could not remove ${what}`),
    );
    this.#running.add(removed);
    void removed.then(() => this.#running.delete(removed));
    await Promise.race([removed, aborted(deadline)]);
  }

  /** Resolves when nothing is being removed. */
  async done(): Promise<void> {
    await Promise.all(this.#running);
  }
}
