/** When it is looked for the first time, for what happened just before, in milliseconds. */
const firstMs = 2_000;
/** How often from then on, in milliseconds. */
const againMs = 30_000;

/** Looks after a moment, and then again and again until it is stopped. Keeps no process alive. */
export class RepeatedLook {
  readonly #look: () => Promise<void>;
  #next: NodeJS.Timeout | undefined;

  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  start(): void {
    this.#in(firstMs);
  }

  stop(): void {
    clearTimeout(this.#next);
    this.#next = undefined;
  }

  #in(ms: number): void {
    this.stop();
    const due = setTimeout(async () => {
      await this.#look().catch(() => {});
      if (this.#next === due) this.#in(againMs);
    }, ms).unref();
    this.#next = due;
  }
}
