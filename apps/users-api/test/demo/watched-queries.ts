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

  /** How long those took together, in seconds. */
  seconds(text: string): number {
    const durations = this.#seen.flatMap(({ cql, durationMs }) => (cql.includes(text) ? durationMs : []));
    return durations.reduce((sum, each) => sum + each, 0) / 1000;
  }

  /** What the first group of `pattern` holds in each that fits. */
  matches(pattern: RegExp): string[] {
    return this.#seen.flatMap(({ cql }) => pattern.exec(cql)?.[1] ?? []);
  }

  [Symbol.dispose](): void {
    requestChannel.unsubscribe(this.#onRequest);
  }
}
