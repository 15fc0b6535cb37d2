/** Bytes that all connections of the process may keep together. */
const budgetBytes = 8 * 1024 * 1024;

interface Keeper {
  /** Lets go of what it keeps. */
  giveUp(): void;
}

/** What each connection keeps. When it is too much, whoever has not got on for the longest time lets go of it. */
export class KeptBytes {
  readonly #keepers = new Map<Keeper, number>();
  #total = 0;

  /** Notes how much one keeps now. */
  set(keeper: Keeper, bytes: number): void {
    const before = this.#keepers.get(keeper) ?? 0;
    if (bytes === before) return;
    this.#total += bytes - before;
    // Whoever keeps less has got on, and goes to the end of the line.
    if (bytes < before) this.#keepers.delete(keeper);
    if (bytes > 0) this.#keepers.set(keeper, bytes);
    for (const [each] of this.#keepers) {
      if (this.#total <= budgetBytes) break;
      each.giveUp();
    }
  }
}
