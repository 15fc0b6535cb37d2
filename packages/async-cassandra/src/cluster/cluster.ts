import { randomUUID } from 'node:crypto';
import { Client } from 'cassandra-driver';
import { reportFault } from '../driver/background-fault.js';
import { closeClient } from '../driver/close-client.js';
import { guardClient } from '../driver/control-connection-guard.js';
import { CassandraError, isCassandraError } from '../errors/cassandra-error.js';
import { StallDetector } from '../resilience/stall-detector.js';
import { type CloseOptions, checkCloseOptions } from '../session/close-options.js';
import { requestLimits } from '../session/request-pipeline.js';
import { Session } from '../session/session.js';
import { Deadline } from '../time/deadline.js';
import { raceStop, throwIfStopped } from '../time/stop.js';
import { AddressTranslation } from './address-translator.js';
import { checkClusterOptions } from './check-cluster-options.js';
import { toClientOptions } from './client-options.js';
import type { ClusterOptions, SessionOptions } from './cluster-options.js';
import { clusterPort } from './contact-point.js';
import { LocalDatacenterPolicy } from './local-datacenter-policy.js';
import { checkSecureConnectBundle, whileConnectingWith } from './secure-connect-bundle.js';

/**
 * A cluster to be reached, and the sessions opened on it. Making one sends nothing. `await using` closes its
 * sessions, the newest first.
 */
export class Cluster implements AsyncDisposable {
  /** Unique to this object, for logs. */
  readonly id: string = randomUUID();
  readonly #options: ClusterOptions;
  readonly #sessions = new Set<Session>();
  #closing: Promise<void> | undefined;

  /** @throws CassandraError `CONFIGURATION` when a contact point or number makes no sense, or no point is given. */
  constructor(options: ClusterOptions) {
    // Callers without types may give nothing at all.
    const { contactPoints, secureConnectBundle } = options ?? {};
    if (!Array.isArray(contactPoints) || (contactPoints.length === 0 && secureConnectBundle === undefined)) {
      const message = "No contact point is given: contactPoints takes a list such as ['127.0.0.1:9042']";
      throw new CassandraError('CONFIGURATION', message, { option: 'contactPoints' });
    }
    checkClusterOptions(options);
    checkSecureConnectBundle(options);
    this.#options = options;
    clusterPort(options);
  }

  get isOpen(): boolean {
    return this.#closing === undefined;
  }

  /** Sessions that are open on it. */
  get openSessions(): number {
    return this.#sessions.size;
  }

  /**
   * Connects a new session and warms its connections up.
   * @throws CassandraError `NO_HOST_AVAILABLE`, `AUTHENTICATION_FAILED`, `CONFIGURATION` (a wrong data centre or bundle, an
   * `addressTranslator` that fails), `INVALID_QUERY` (an unknown keyspace), `SCHEMA_MISMATCH` (of `statements`),
   * `DEADLINE_EXCEEDED` or `ABORTED`.
   */
  async connect(options: SessionOptions = {}): Promise<Session> {
    if (!this.isOpen) throw new CassandraError('CLUSTER_CLOSED', 'The cluster is closed');
    const stop = options.deadline ?? options.signal;
    throwIfStopped(stop);
    // A client whose connecting failed is not reliable any more: each attempt gets its own.
    const stalls = new StallDetector(this.#options.stallThresholdMs ?? 500);
    const policy = new LocalDatacenterPolicy(this.#options.localDataCenter, stalls);
    const { addressTranslator } = this.#options;
    let mistake: CassandraError | undefined;
    const translation =
      addressTranslator &&
      new AddressTranslation(addressTranslator, (address, error) => {
        mistake ??= error;
        reportFault(client, address, error);
      });
    const client = new Client(toClientOptions(this.#options, options, policy, stalls, translation));
    guardClient(client);
    using deadline =
      options.timeoutMs === undefined ? undefined : Deadline.after(options.timeoutMs, { signal: stop });
    const connected = client.connect().catch((error: unknown) => {
      throw whileConnectingWith(this.#options.secureConnectBundle, error);
    });
    try {
      await raceStop(connected, deadline ?? stop);
      if (mistake !== undefined) throw mistake;
    } catch (error) {
      // Left alone, a connection that comes late would keep the process alive.
      const close = () => closeClient(client);
      connected.then(close, close).catch(() => {});
      throw this.#whileConnecting(error);
    }
    if (!this.isOpen) {
      await closeClient(client);
      throw closedMeanwhile();
    }
    const session = this.#hold(client, policy, stalls);
    try {
      const { statements = [], signal } = options;
      await session.check(statements, { signal, deadline: deadline ?? options.deadline });
    } catch (error) {
      await session.close({ graceMs: 0 });
      throw this.isOpen ? error : closedMeanwhile(error);
    }
    return session;
  }

  /** Closes every session as `Session.close()` does, the newest first. Every call waits for the same closing. */
  async close(options: CloseOptions = {}): Promise<void> {
    checkCloseOptions(options);
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #hold(client: Client, policy: LocalDatacenterPolicy, stalls: StallDetector): Session {
    const { retry, onHostEvent } = this.#options;
    const session: Session = new Session(client, {
      localDataCenter: policy.datacenter,
      limits: requestLimits(this.#options),
      retry,
      onHostEvent,
      stalls,
      release: async () => {
        this.#sessions.delete(session);
        await closeClient(client);
      },
    });
    this.#sessions.add(session);
    return session;
  }

  /** Where time ran out without an answer, what was waited for: one that drops packets says nothing. */
  #whileConnecting(error: unknown): unknown {
    if (!isCassandraError(error, 'DEADLINE_EXCEEDED')) return error;
    const message = `${error.message}, connecting to ${this.#options.secureConnectBundle ?? this.#options.contactPoints.join(', ')}`;
    return new CassandraError(error.code, message, { cause: error.cause, outcome: 'not_applied' });
  }

  async #close(options: CloseOptions): Promise<void> {
    for (const session of [...this.#sessions].reverse()) await session.close(options);
  }
}

function closedMeanwhile(cause?: unknown): CassandraError {
  return new CassandraError('CLUSTER_CLOSED', 'The cluster was closed while the session connected', {
    cause,
  });
}
