/** Milliseconds that requests may wait for their turn. */
const waitMs = 1000;

/** Milliseconds for which all have to wait longer before any is refused: a burst passes by itself. */
const patienceMs = 1000;

/** How many may wait however long it takes. */
const spared = 100;

/**
 * Tells when more requests come than can be answered in time: when every one has had to wait too long for a while,
 * those are refused that have (as CoDel does with packets). How many may wait follows from how fast they go.
 */
export class Crowding {
  #lateSince: number | undefined;

  /** Whether to refuse a request whose turn it is at `now`, behind which `others` wait. */
  refuses(waitedMs: number, others: number, now: number): boolean {
    if (waitedMs <= waitMs || others < spared) {
      this.#lateSince = undefined;
      return false;
    }
    this.#lateSince ??= now;
    return now - this.#lateSince >= patienceMs;
  }
}
