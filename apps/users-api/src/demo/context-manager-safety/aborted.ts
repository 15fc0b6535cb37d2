import type { Deadline } from 'async-cassandra';

/** Resolves when `deadline` aborts. */
export function aborted(deadline: Deadline): Promise<void> {
  return new Promise((resolve) => {
    if (deadline.aborted) resolve();
    else deadline.onAbort(resolve);
  });
}
