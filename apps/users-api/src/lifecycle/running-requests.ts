import type { ServerResponse } from 'node:http';

/** Where a response stands among those that run. */
const place = Symbol('place');

type RunningResponse = ServerResponse & { [place]?: number | undefined };

/**
 * The responses that have not ended yet. No `Set`: each table that a set outgrows refers to the next one, so that one in
 * the old generation has the garbage collector keep, and move, every request that came since.
 */
export class RunningRequests {
  readonly #running: RunningResponse[] = [];
  #onFinished: (() => void) | undefined;

  get count(): number {
    return this.#running.length;
  }

  /** Counts a response until its connection is done with it. */
  add(response: ServerResponse): void {
    (response as RunningResponse)[place] = this.#running.push(response) - 1;
    response.on('close', () => {
      this.#remove(response);
      if (this.#running.length === 0) this.#onFinished?.();
    });
  }

  /** Breaks every one of them off. */
  breakOff(): void {
    for (const response of [...this.#running]) response.destroy();
  }

  /** The same without delay, for a process that ends. */
  reset(): void {
    for (const { socket } of [...this.#running]) socket?.resetAndDestroy();
  }

  /** Waits at most `ms` milliseconds until nothing runs; tells whether that came about. */
  async finished(ms: number): Promise<boolean> {
    if (this.#running.length === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#onFinished = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** The last one takes the place that becomes free. */
  #remove(response: RunningResponse): void {
    const at = response[place];
    if (at === undefined) return;
    response[place] = undefined;
    const last = this.#running.pop();
    if (last === undefined || last === response) return;
    last[place] = at;
    this.#running[at] = last;
  }
}
