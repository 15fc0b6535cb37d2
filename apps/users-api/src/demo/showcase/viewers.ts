import type { FastifyReply, FastifyRequest } from 'fastify';
import { retryAfter } from '../../http/error-status.js';
import { HttpProblem } from '../../http/problem.js';
import { Viewer } from './viewer.js';

export const mostViewers = 10;
const intervalMs = 1_000;

interface ViewersOptions {
  /** Makes the event of this moment. */
  readonly compute: () => Promise<Buffer>;
  readonly onError: (error: unknown) => void;
}

/** Those who look at the service. An event a second serves all of them, and none is made while there are none. */
export class Viewers {
  readonly #options: ViewersOptions;
  readonly #viewers = new Set<Viewer>();
  #timer: NodeJS.Timeout | undefined;
  #latest: Promise<Buffer | undefined> = Promise.resolve(undefined);

  constructor(options: ViewersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#viewers.size;
  }

  /**
   * The events for the answer to a request, the first one at once.
   * @throws HttpProblem 503 while as many look as may.
   */
  join({ work }: FastifyRequest, reply: FastifyReply): Viewer {
    if (this.#viewers.size >= mostViewers) {
      throw new HttpProblem(503, `${mostViewers} viewers look already; try again later`, {
        headers: retryAfter,
      });
    }
    const viewer = new Viewer({ reply, work, onLeave: (each) => this.#leave(each) });
    this.#viewers.add(viewer);
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => void this.#tellAll(), intervalMs);
      this.#compute();
    }
    void this.#tell([viewer]);
    return viewer;
  }

  /** Ends the events of everybody. */
  end(): void {
    for (const viewer of [...this.#viewers]) viewer.end();
  }

  #leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tellAll(): Promise<void> {
    this.#compute();
    return this.#tell(this.#viewers);
  }

  async #tell(viewers: Iterable<Viewer>): Promise<void> {
    const event = await this.#latest;
    if (event !== undefined) for (const viewer of viewers) viewer.show(event);
  }

  #compute(): void {
    this.#latest = this.#options.compute().catch((error: unknown) => {
      this.#options.onError(error);
      this.end();
      return undefined;
    });
  }
}
