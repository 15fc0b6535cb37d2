import { type RequestEvent, requestChannel } from 'async-cassandra';

/** Counts the requests to Cassandra that settle in this process, from its making on. */
export class WatchedQueries implements Disposable {
  readonly #seen: RequestEvent[] = [];
  readonly #onRequest = (event: unknown): void => {
    this.#seen.push(event as RequestEvent);
  };

  constructor() {
    requestChannel.subscribe(this.#onRequest);
  }

  /** How many have settled whose CQL holds `text`. */
  count(text: string): number {
    return this.#seen.filter(({ cql }) => cql.includes(text)).length;
  }

  /** What the first group of `pattern` holds in each that fits. */
  matches(pattern: RegExp): string[] {
    return this.#seen.flatMap(({ cql }) => pattern.exec(cql)?.[1] ?? []);
  }

  [Symbol.dispose](): void {
    requestChannel.unsubscribe(this.#onRequest);
  }
}
