import type { EventEmitter } from 'node:events';
import type { Client, Host } from 'cassandra-driver';

/** What the driver's objects have beside what its types tell; looked for before it is used. */
interface ClosableConnection {
  close?(): void;
}
interface ClosableHost extends Host {
  shutdown?(waitForPending: boolean): Promise<void>;
}
interface ClientWithControlConnection extends Client {
  readonly controlConnection?: EventEmitter<{
    newConnection: [error: Error | null, connection?: ClosableConnection, host?: ClosableHost];
  }>;
}

/**
 * Sees to it that hosts which the driver replaces are let go of. When its control connection has to start over,
 * it makes new ones, and the old ones would go on reconnecting beside them.
 */
export function closeReplacedHosts(client: Client): void {
  client.on('hostRemove', (host: ClosableHost) => closeHost(host, true));
}

/**
 * Shuts a client down for good. The driver's own `shutdown()`, when it comes while the driver is just
 * reconnecting, is overtaken by that: the client would be connected again, and keep the process alive.
 */
export async function shutDown(client: ClientWithControlConnection): Promise<void> {
  client.controlConnection?.on('newConnection', (_error, connection, host) => {
    connection?.close?.();
    if (host !== undefined) closeHost(host);
  });
  client.on('hostUp', (host: ClosableHost) => closeHost(host));
  await client.shutdown();
}

function closeHost(host: ClosableHost, waitForPending = false): void {
  host.shutdown?.(waitForPending).catch(() => {});
}
