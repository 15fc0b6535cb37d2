import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { throwIfAborted } from '../explain-failure.js';

/** How {@link lockWhenFree} waits. */
export interface WaitOptions {
  /** The directory that is the lock; default: the path with `.lock` added. */
  readonly lockfilePath?: string;
  /** Ends the waiting, with `ABORTED`. */
  readonly signal?: AbortSignal | undefined;
  /** Called once when somebody else has the lock. */
  readonly onWait?: () => void;
}

/** Waits for a lock among processes, takes it, and gives what lets go of it. A dead holder's is free after 10 s. */
export async function lockWhenFree(path: string, options: WaitOptions = {}): Promise<() => Promise<void>> {
  const { lockfilePath, signal, onWait } = options;
  for (let attempt = 0; ; attempt++) {
    throwIfAborted(signal);
    try {
      const unlock = await lock(path, {
        realpath: false,
        onCompromised: () => {},
        ...(lockfilePath && { lockfilePath }),
      });
      // One that was taken away meanwhile needs no letting go.
      return () => unlock().catch(() => {});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (attempt === 0) onWait?.();
      await sleep(100);
    }
  }
}
