import type { Client, Host } from 'cassandra-driver';
import { type BackgroundFault, backgroundFault } from '../driver/background-fault.js';
import { connectionRefused, type RefusedConnection } from '../driver/connect-failures.js';
import { unreachedNode } from '../driver/unreached-nodes.js';
import type { CassandraError } from '../errors/cassandra-error.js';
import { type HostEvent, type HostListener, hostChannel } from '../observe/host-event.js';
import { tell } from '../observe/tell.js';
import type { StallDetector } from '../resilience/stall-detector.js';

const driverEvents = {
  hostAdd: 'added',
  hostRemove: 'removed',
  hostUp: 'up',
  hostDown: 'down',
} as const;

/**
 * Tells what happens to the nodes: to the session's listener and on the channel. What a listener throws becomes an
 * uncaught exception, as on the channel, and disturbs nothing here.
 */
export class HostWatch implements Disposable {
  readonly #client: Client;
  readonly #sessionId: string;
  readonly #listener: HostListener | undefined;
  readonly #stalls: StallDetector | undefined;
  readonly #listeners = new Map<string, (host: Host) => void>();
  /** Why nodes let nobody in, as it was told last. */
  readonly #refusals = new WeakMap<Host, string>();
  readonly #onFault = (fault: BackgroundFault) => this.#tellOf(fault, 'fault');
  readonly #onUnreached = (node: BackgroundFault) => this.#tellOf(node, 'unreachable');
  readonly #onRefusal = ({ host, error }: RefusedConnection) => {
    if (this.#refusals.get(host) === error.message) return;
    this.#refusals.set(host, error.message);
    this.#tell(host, 'refused', error);
  };

  constructor(
    client: Client,
    sessionId: string,
    listener: HostListener | undefined,
    stalls: StallDetector | undefined,
  ) {
    this.#client = client;
    this.#sessionId = sessionId;
    this.#listener = listener;
    this.#stalls = stalls;
    for (const [name, kind] of Object.entries(driverEvents)) {
      const listen = (host: Host) => {
        if (kind === 'removed') this.#stalls?.forget(host);
        if (kind === 'up') this.#refusals.delete(host);
        this.#tell(host, kind);
      };
      this.#listeners.set(name, listen);
      client.on(name, listen);
    }
    client.on(backgroundFault, this.#onFault);
    client.on(connectionRefused, this.#onRefusal);
    client.on(unreachedNode, this.#onUnreached);
    stalls?.start(client, (host, kind) => this.#tell(host, kind));
  }

  /** Stops telling, and looking for nodes that stall. */
  [Symbol.dispose](): void {
    for (const [name, listen] of this.#listeners) this.#client.off(name, listen);
    this.#listeners.clear();
    this.#client.off(backgroundFault, this.#onFault);
    this.#client.off(connectionRefused, this.#onRefusal);
    this.#client.off(unreachedNode, this.#onUnreached);
    this.#stalls?.stop();
  }

  #tell({ address, datacenter }: Host, kind: HostEvent['kind'], error?: CassandraError): void {
    this.#publish({ sessionId: this.#sessionId, address, datacenter, kind, error });
  }

  #tellOf({ address, error }: BackgroundFault, kind: 'fault' | 'unreachable'): void {
    const datacenter = this.#client.hosts.get(address)?.datacenter ?? '';
    this.#publish({ sessionId: this.#sessionId, address, datacenter, kind, error });
  }

  #publish(event: HostEvent): void {
    hostChannel.publish(event);
    tell(this.#listener, event);
  }
}
