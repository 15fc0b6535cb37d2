import { raceStop, type Stop } from '../time/stop.js';

/** The streams of a session that have been made and have not ended yet. */
export class OpenStreams {
  readonly #streams = new Map<AsyncDisposable, { readonly ended: Promise<void> }>();

  get size(): number {
    return this.#streams.size;
  }

  /** Counts the stream that `make` makes until it calls what it is given. */
  open<Stream extends AsyncDisposable>(make: (onClose: () => void) => Stream): Stream {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    // One whose signal has aborted already ends while it is being made.
    let hasEnded = false;
    let made: Stream | undefined;
    made = make(() => {
      hasEnded = true;
      if (made !== undefined) this.#streams.delete(made);
      end();
    });
    if (!hasEnded) this.#streams.set(made, { ended });
    return made;
  }

  /** Resolves when all have ended, or `stop` aborts. */
  async ended(stop: Stop): Promise<void> {
    const all = [...this.#streams.values()].map(({ ended }) => ended);
    await raceStop(Promise.all(all), stop).catch(() => {});
  }

  /** Ends those that are left. */
  async close(): Promise<void> {
    await Promise.all([...this.#streams.keys()].map((stream) => stream[Symbol.asyncDispose]()));
  }
}
