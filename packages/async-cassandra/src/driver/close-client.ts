import type { Client, Host } from 'cassandra-driver';
import {
  controlConnectionOf,
  type DriverConnection,
  type DriverHost,
  hasMethods,
  insideOf,
} from './driver-parts.js';

/**
 * Shuts a client down for good, connected or not. The driver's own `shutdown()`, when it comes while the driver is
 * just reconnecting, is overtaken by that: the client would be connected again, and keep the process alive.
 */
export async function closeClient(client: Client): Promise<void> {
  const control = controlConnectionOf(client);
  if (hasMethods(control, 'on')) {
    control.on('newConnection', (_error: unknown, connection?: DriverConnection, host?: DriverHost) => {
      if (hasMethods(connection, 'close')) connection.close();
      if (host !== undefined) closeHost(host);
    });
  }
  client.on('hostUp', closeHost);
  client.on('hostRemove', closeHost);
  await client.shutdown();
  // Where connecting failed it is in no pool.
  if (hasMethods(control?.connection, 'close')) control.connection.close();
}

function closeHost(host: Host): void {
  const inside = insideOf(host);
  if (hasMethods(inside, 'shutdown')) inside.shutdown(false).catch(() => {});
}
