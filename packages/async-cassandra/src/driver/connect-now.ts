import { type Client, errors, type Host } from 'cassandra-driver';
import { connectFailure, isRefused } from './connect-failures.js';
import { type ConnectionPool, hasMethods, insideOf } from './driver-parts.js';

/** How long a request waits for what comes of it, in milliseconds: a node that is silent takes much longer. */
const patienceMs = 250;
/** Between two tries of one node, in milliseconds. */
const pauseMs = 200;

/** An attempt to connect to a node that is down, the driver's own or one that was asked for. */
interface Try {
  readonly at: number;
  /** Resolves when it has ended, well or not, or has taken too long to be waited for. */
  readonly waited: Promise<void>;
  isOver: boolean;
}

const tries = new WeakMap<Host, Try>();

/**
 * After a request that found every node down: tries to connect at once, where the driver would within the second, and
 * waits a moment for what comes of it. What the request then fails with, or is sent to, is as things are now. A node that
 * refuses the login is left to the driver, which asks it less often. Never rejects; tells whether one is up again.
 */
export async function connectNow(client: Client, error: unknown): Promise<boolean> {
  if (!(error instanceof errors.NoHostAvailableError)) return false;
  const reasons = Object.entries<unknown>(error.innerErrors ?? {});
  if (reasons.length === 0 || reasons.some(([, reason]) => reason instanceof Error)) return false;
  const waits = reasons.flatMap(([address]) => {
    const host = client.hosts.get(address);
    if (host === undefined || host.isUp() || isRefused(connectFailure(client, address))) return [];
    return tryNow(host);
  });
  if (waits.length > 0) await Promise.race(waits);
  return reasons.some(([address]) => client.hosts.get(address)?.isUp());
}

function tryNow(host: Host): Promise<void>[] {
  const inside = insideOf(host);
  if (!hasMethods(inside, 'checkIsUp') || !hasMethods(inside.pool, 'once')) return [];
  let last = tries.get(host);
  const now = performance.now();
  if (last === undefined || (last.isOver && now - last.at > pauseMs)) {
    last = watch(inside.pool, now);
    tries.set(host, last);
    if (!inside.pool._opening) inside.checkIsUp();
  }
  return [last.waited];
}

function watch(pool: ConnectionPool, at: number): Try {
  let settle = () => {};
  const waited = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const made: Try = { at, waited, isOver: false };
  const timer = setTimeout(settle, patienceMs);
  pool.once('open', () => {
    clearTimeout(timer);
    made.isOver = true;
    settle();
  });
  return made;
}
