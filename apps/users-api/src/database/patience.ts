import type { ConfigurationError } from '../config/configuration-error.js';

const leastTries = 5;
const leastMs = 12_000;

/** How long a mistake that may pass by itself is taken for one that does: some tries, and some time. */
export class Patience {
  #message = '';
  #tries = 0;
  #since = 0;

  /** Whether to try again; `undefined` stands for anything but a mistake, after which it begins anew. */
  covers(mistake: ConfigurationError | undefined): boolean {
    const message = mistake?.message ?? '';
    if (message !== this.#message) {
      this.#message = message;
      this.#tries = 0;
      this.#since = performance.now();
    }
    this.#tries++;
    if (mistake === undefined) return true;
    return mistake.mayPass && (this.#tries < leastTries || performance.now() - this.#since < leastMs);
  }
}
