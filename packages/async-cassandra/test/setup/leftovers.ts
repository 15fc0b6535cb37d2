import { subscribedChannels } from './watch-channels.js';
import { forgetListeners, waitingListeners } from './watch-listeners.js';
import { anyConnected, busySessions, forgetSessions, openSessions } from './watch-sessions.js';
import { forgetTimers, pause, runningTimers } from './watch-timers.js';

/** What was there before, and may be there afterwards. */
export interface Before {
  readonly channels: readonly string[];
}

export function before(): Before {
  return { channels: subscribedChannels() };
}

/** What the library has left: requests, streams, connections, timers, listeners, subscribers. */
export function leftovers({ channels }: Before): string[] {
  const subscribed = subscribedChannels().filter((name) => !channels.includes(name));
  // A session that is open looks for stalled nodes until a moment after its last request, and a client for changes as
  // long as it lives.
  const isOpen = openSessions().length > 0;
  const isConnected = anyConnected();
  const timers = runningTimers().filter(
    (timer) =>
      !(isOpen && timer.includes('stall-detector')) && !(isConnected && timer.includes('repeated-look')),
  );
  const subscribers = subscribed.map((name) => `a subscriber of ${name}`);
  return [...busySessions(), ...timers, ...waitingListeners(), ...subscribers];
}

/**
 * Throws when something is left that does not go by itself: an aborted request is in flight until Cassandra
 * has answered it, a connection closes a moment after its session.
 */
export async function expectNothingLeft(state: Before, patienceMs = 15_000): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  let left = leftovers(state);
  for (; left.length > 0 && performance.now() < endsAt; left = leftovers(state)) await pause(5);
  if (left.length === 0) return;
  // Told once, not of every test that follows.
  forgetListeners();
  forgetSessions();
  forgetTimers();
  throw new Error(`The library leaves behind:\n${[...new Set(left)].join('\n')}`);
}
