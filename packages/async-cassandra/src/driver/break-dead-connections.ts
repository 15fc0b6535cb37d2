import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from 'cassandra-driver';
import { hasMethods, insideOf } from './driver-parts.js';
import { pingNode } from './ping-node.js';

const patienceMs = 1_000;
/** How much longer than a new connection an old one may take to answer the same, in milliseconds. */
const headStartMs = 500;

/**
 * Breaks those connections to a silent node that are dead: they leave a heartbeat unanswered while the node answers it
 * on a new connection, as after an outage of the network, or where a firewall has forgotten them. What waits for an
 * answer on them then fails as on any lost connection, and the driver connects anew. Never rejects.
 */
export async function breakDeadConnections(host: Host): Promise<void> {
  const { address, options, pool } = insideOf(host);
  const asked = (pool?.connections ?? []).flatMap((connection) => {
    const { netClient } = connection;
    if (netClient === undefined || !hasMethods(connection, '_idleTimeoutHandler')) return [];
    if (!connection.sendingIdleQuery) connection._idleTimeoutHandler();
    return [{ netClient, received: netClient.bytesRead }];
  });
  if (asked.length === 0 || !(await pingNode(address, options, patienceMs))) return;
  await delay(headStartMs, undefined, { ref: false });
  for (const { netClient, received } of asked) if (netClient.bytesRead === received) netClient.destroy();
}
