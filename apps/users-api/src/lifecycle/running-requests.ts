import type { ServerResponse } from 'node:http';

/** The responses that have not ended yet. */
export class RunningRequests {
  readonly #running = new Set<ServerResponse>();
  #onFinished: (() => void) | undefined;

  get count(): number {
    return this.#running.size;
  }

  /** Counts a response until its connection is done with it. */
  add(response: ServerResponse): void {
    this.#running.add(response);
    response.on('close', () => {
      this.#running.delete(response);
      if (this.#running.size === 0) this.#onFinished?.();
    });
  }

  /** Breaks every one of them off. */
  breakOff(): void {
    for (const response of this.#running) response.destroy();
  }

  /** The same without delay, for a process that ends. */
  reset(): void {
    for (const { socket } of this.#running) socket?.resetAndDestroy();
  }

  /** Waits at most `ms` milliseconds until nothing runs; tells whether that came about. */
  async finished(ms: number): Promise<boolean> {
    if (this.#running.size === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#onFinished = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
