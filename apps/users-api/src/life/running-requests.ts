import type { ServerResponse } from 'node:http';

/** Counts responses that have not ended yet. */
export class RunningRequests {
  #count = 0;
  #onFinished: (() => void) | undefined;

  get count(): number {
    return this.#count;
  }

  /** Counts a response until its connection is done with it. */
  add(response: ServerResponse): void {
    this.#count++;
    response.once('close', () => {
      this.#count--;
      if (this.#count === 0) this.#onFinished?.();
    });
  }

  /** Waits at most `ms` milliseconds until nothing runs; tells whether that came about. */
  async finished(ms: number): Promise<boolean> {
    if (this.#count === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#onFinished = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
