const failures = new WeakSet<object>();
const reasons = new WeakMap<object, unknown>();

/** Notes that an error is one of preparing a statement: whatever it says, the statement itself was not run. */
export function notePreparingFailure(error: object): void {
  failures.add(error);
}

export function isPreparingFailure(error: unknown): boolean {
  return typeof error === 'object' && error !== null && failures.has(error);
}

/**
 * Notes why a statement that a node has forgotten could not be prepared again: the driver keeps that to itself. `id` is
 * the very object that the node's error UNPREPARED has.
 */
export function noteWhyUnprepared(id: object, reason: unknown): void {
  reasons.set(id, reason);
}

export function whyUnprepared(id: unknown): unknown {
  return typeof id === 'object' && id !== null ? reasons.get(id) : undefined;
}
