/**
 * Whether whoever reads a stream takes what it brings. A stream asks it before each further page: while it is held
 * back, nothing is asked for, and nothing counts against the budget.
 */
export interface Pace {
  readonly isHeldBack: boolean;
  /** Resolves when it is held back no longer. The end of the stream ends the wait. */
  goesOn(): Promise<void>;
}
