import { channel } from 'node:diagnostics_channel';

/** A change of one node as one session sees it. */
export interface HostEvent {
  readonly sessionId: string;
  /** `host:port`. */
  readonly address: string;
  readonly datacenter: string;
  /**
   * `added`, `removed`: it joined or left the cluster. `up`, `down`: the driver can or cannot connect to it.
   * `stalled`: connected, but it has not answered anything for a while; other nodes are asked first.
   * `recovered`: a stalled one has answered again. One that goes `down` or is `removed` is stalled no more.
   */
  readonly kind: 'added' | 'removed' | 'up' | 'down' | 'stalled' | 'recovered';
}

/** Told of every {@link HostEvent} of one session. */
export type HostListener = (event: HostEvent) => void;

/** `node:diagnostics_channel` of the {@link HostEvent}s of every session. */
export const hostChannel = channel('async-cassandra:host');
