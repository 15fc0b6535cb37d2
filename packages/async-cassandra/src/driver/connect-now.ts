import { type Client, errors, type Host } from 'cassandra-driver';
import { connectFailure, isRefused } from './connect-failures.js';
import { type ConnectionPool, hasMethods, insideOf } from './driver-parts.js';

/** How long a request waits for what comes of it, in milliseconds: a node that is silent takes much longer. */
const patienceMs = 250;
/** Between two tries of one node, in milliseconds. */
const pauseMs = 200;

const tries = new WeakMap<Host, { readonly at: number; readonly ended: Promise<void> }>();

/**
 * After a request that found every node down: tries to connect at once, where the driver would within the second, and
 * waits a moment for what comes of it. What the request then fails with, or is sent to, is as things are now. A node that
 * refuses the login is left to the driver, which asks it less often. Never rejects.
 */
export async function connectNow(client: Client, error: unknown): Promise<void> {
  if (!(error instanceof errors.NoHostAvailableError)) return;
  const reasons = Object.entries<unknown>(error.innerErrors ?? {});
  if (reasons.length === 0 || reasons.some(([, reason]) => reason instanceof Error)) return;
  const now = performance.now();
  const waits = reasons.flatMap(([address]) => {
    const host = client.hosts.get(address);
    if (host === undefined || host.isUp() || isRefused(connectFailure(client, address))) return [];
    const inside = insideOf(host);
    if (!hasMethods(inside, 'checkIsUp') || !hasMethods(inside.pool, 'once', 'off')) return [];
    let last = tries.get(host);
    if (last === undefined || now - last.at > pauseMs) {
      last = { at: now, ended: opened(inside.pool) };
      tries.set(host, last);
      inside.checkIsUp();
    }
    return [last.ended];
  });
  if (waits.length > 0) await Promise.race(waits);
}

/** Resolves when an attempt to connect has ended, well or not, or is given up to be waited for. */
function opened(pool: ConnectionPool): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      pool.off('open', settle);
      resolve();
    };
    const timer = setTimeout(settle, patienceMs);
    pool.once('open', settle);
  });
}
