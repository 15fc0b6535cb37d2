import { Deadline } from '../../src/index.js';
import { type CallSite, placeInLibrary } from './calls-of-library.js';

/** What is waited for → who listens, and from where. */
const listening = new Map<AbortSignal | Deadline, Map<unknown, CallSite>>();

function add(to: AbortSignal | Deadline, listener: unknown, site: CallSite): void {
  const listeners = listening.get(to) ?? new Map<unknown, CallSite>();
  listening.set(to, listeners.set(listener, site));
}

const { addEventListener, removeEventListener } = EventTarget.prototype;

EventTarget.prototype.addEventListener = function (type, listener, options) {
  if (type === 'abort' && this instanceof AbortSignal) add(this, listener, new Error());
  addEventListener.call(this, type, listener, options);
};

EventTarget.prototype.removeEventListener = function (type, listener, options) {
  if (this instanceof AbortSignal) listening.get(this)?.delete(listener);
  removeEventListener.call(this, type, listener, options);
};

const { onAbort } = Deadline.prototype;

Deadline.prototype.onAbort = function (listener) {
  const unlisten = onAbort.call(this, listener);
  add(this, unlisten, new Error());
  return () => {
    listening.get(this)?.delete(unlisten);
    unlisten();
  };
};

/** Listeners of the library that still wait for a signal or a deadline to abort. */
export function waitingListeners(): string[] {
  const left: string[] = [];
  for (const [stop, listeners] of listening) {
    // Each of the library's listens once.
    if (stop.aborted) listening.delete(stop);
    else for (const site of listeners.values()) left.push(...describe(stop, site));
  }
  return left;
}

function describe(stop: AbortSignal | Deadline, site: CallSite): string[] {
  const place = placeInLibrary(site);
  const kind = stop instanceof Deadline ? 'a deadline' : 'a signal';
  return place === undefined ? [] : [`a listener on ${kind}, of ${place}`];
}

/** Forgets those that wait. */
export function forgetListeners(): void {
  listening.clear();
}
