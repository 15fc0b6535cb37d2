/**
 * Calls somebody's listener. What it throws becomes an uncaught exception of the next tick, as from a subscriber of
 * a diagnostics channel: whoever tells is in the middle of work that others depend on.
 */
export function tell<Event>(listener: ((event: Event) => void) | undefined, event: Event): void {
  try {
    listener?.(event);
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
