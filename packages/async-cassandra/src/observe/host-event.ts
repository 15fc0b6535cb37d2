import { channel } from 'node:diagnostics_channel';
import type { CassandraError } from '../errors/cassandra-error.js';

/** A change of one node as one session sees it. */
export interface HostEvent {
  readonly sessionId: string;
  /** `host:port`; empty of a `fault` that was about no node in particular. */
  readonly address: string;
  /** Empty where it is not known. */
  readonly datacenter: string;
  /**
   * `added`, `removed`: it joined or left the cluster. `up`, `down`: the driver can or cannot connect to it.
   * `stalled`: connected, but it has not answered anything for a while; other nodes are asked first.
   * `refused`: it is there and does not let the session in: `error` is `AUTHENTICATION_FAILED`, or tells what is wrong with
   * TLS. Told once until it is `up` again or the reason is another; it is tried on.
   * `recovered`: a stalled one has answered again. One that goes `down` or is `removed` is stalled no more.
   * `unreachable`: the cluster announces it at this address, and every attempt to connect to it there has failed, since the
   * session first tried and for 5 s at least; told once. It does not run, or is reached at another address from here.
   * `fault`: the driver failed at something that it did by itself, and goes on; there is nothing to be done about it.
   */
  readonly kind:
    | 'added'
    | 'removed'
    | 'up'
    | 'down'
    | 'stalled'
    | 'recovered'
    | 'refused'
    | 'unreachable'
    | 'fault';
  /** Of `refused` and `fault`, what happened; of `unreachable`, why the last attempt failed. */
  readonly error: CassandraError | undefined;
}

/** Told of every {@link HostEvent} of one session. */
export type HostListener = (event: HostEvent) => void;

/** `node:diagnostics_channel` of the {@link HostEvent}s of every session. */
export const hostChannel = channel('async-cassandra:host');
