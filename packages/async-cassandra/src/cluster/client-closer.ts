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
 * Shuts a client down for good. The driver's own `shutdown()`, when it comes while the driver is just
 * reconnecting, is overtaken by that: the client would be connected again, and keep the process alive. And when
 * its control connection has to start over, it makes new hosts; the old ones go on reconnecting beside them.
 */
export class ClientCloser {
  readonly #client: ClientWithControlConnection;
  readonly #formerHosts = new Set<Host>();

  /** `client` has not connected yet. */
  constructor(client: Client) {
    this.#client = client;
    client.on('hostRemove', (host: Host) => this.#formerHosts.add(host));
  }

  async close(): Promise<void> {
    const client = this.#client;
    client.controlConnection?.on('newConnection', (_error, connection, host) => {
      connection?.close?.();
      if (host !== undefined) closeHost(host);
    });
    client.on('hostUp', closeHost);
    client.on('hostRemove', closeHost);
    await client.shutdown();
    for (const host of this.#formerHosts) closeHost(host);
  }
}

function closeHost(host: ClosableHost): void {
  host.shutdown?.(false).catch(() => {});
}
