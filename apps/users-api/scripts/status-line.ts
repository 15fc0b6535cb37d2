import { clearLine, cursorTo } from 'node:readline';

/** How often the line is repeated where it cannot be overwritten, in milliseconds. */
const repeatMs = 10_000;

/** One line of text that changes in place at a terminal; elsewhere it is printed now and then. */
export class StatusLine implements Disposable {
  #isShown = false;
  #printedAt = Number.NEGATIVE_INFINITY;

  /** Shows what is going on at the moment. */
  update(text: string): void {
    if (process.stdout.isTTY) {
      this.clear();
      // Some containers' terminals say that they have no columns at all.
      process.stdout.write(text.slice(0, (process.stdout.columns || 80) - 1));
      this.#isShown = true;
    } else if (performance.now() - this.#printedAt >= repeatMs) {
      this.#printedAt = performance.now();
      process.stdout.write(`${text}\n`);
    }
  }

  /** Prints a line that stays. */
  print(text: string): void {
    this.clear();
    process.stdout.write(`${text}\n`);
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    clearLine(process.stdout, 0);
    cursorTo(process.stdout, 0);
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
