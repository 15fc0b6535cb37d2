import { type Client, type ExecutionOptions, errors, type Host, type tracker, types } from 'cassandra-driver';
import { breakDeadConnections } from '../driver/break-dead-connections.js';
import { RequestTracker } from '../driver/driver-parts.js';

/** Looks that fit into the threshold: how fine the time without an answer is measured. */
const looksPerThreshold = 5;

interface Watched {
  readonly host: Host;
  /** Answers so far, of any kind that a node gives. */
  answers: number;
  answersAtLastLook: number;
  /** Since when requests have waited without any answer; `undefined` while none does. */
  silentSince: number | undefined;
  stalled: boolean;
  probing: boolean;
  /** Whether its connections are being tried against a new one. */
  comparing: boolean;
}

type StallListener = (host: Host, kind: 'stalled' | 'recovered') => void;

/**
 * Notices nodes that keep their connections open and answer nothing, a paused process for one: the driver's
 * heartbeat is put off by every write, so that a busy connection never notices. One that has had requests in
 * flight and given no answer for the threshold counts as stalled until it answers anything; it is asked once,
 * so that there is something to answer. Where it answers on a new connection alone, the old ones are broken. Looks
 * only while requests are in flight.
 */
export class StallDetector extends RequestTracker implements tracker.RequestTracker {
  readonly #thresholdMs: number;
  readonly #watched = new Map<string, Watched>();
  #client: Client | undefined;
  #onChange: StallListener = () => {};
  #stalled = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastLook = 0;

  constructor(thresholdMs: number) {
    super();
    this.#thresholdMs = thresholdMs;
  }

  /** Whether any node is stalled. */
  get findsAny(): boolean {
    return this.#stalled > 0;
  }

  /** Whether this node is. */
  isStalled(host: Host): boolean {
    return this.#watched.get(host.address)?.stalled === true;
  }

  /** Begins, on a connected client; `onChange` is told of each node that stalls or recovers. */
  start(client: Client, onChange: StallListener): void {
    this.#client = client;
    this.#onChange = onChange;
  }

  /** Lets go of a node that the driver has let go of. */
  forget(host: Host): void {
    const watched = this.#watched.get(host.address);
    if (watched?.host !== host) return;
    if (watched.stalled) this.#clear(watched);
    this.#watched.delete(host.address);
  }

  /** To be called when there is something in flight: looks until there is nothing any more. */
  watch(): void {
    if (this.#timer !== undefined || this.#client === undefined || this.#thresholdMs === Infinity) return;
    this.#lastLook = performance.now();
    this.#timer = setInterval(() => this.#look(), this.#thresholdMs / looksPerThreshold).unref();
  }

  /** Ends it. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#client = undefined;
  }

  onSuccess(host: Host): void {
    this.#answered(host);
  }

  onError(host: Host, _q: unknown, _p: unknown, _o: ExecutionOptions, _length: number, error: Error): void {
    if (error instanceof errors.ResponseError) this.#answered(host);
  }

  shutdown(): void {
    this.stop();
  }

  #answered(host: Host): void {
    const watched = this.#of(host);
    watched.answers++;
    if (watched.stalled) this.#recover(watched);
  }

  #of(host: Host): Watched {
    let watched = this.#watched.get(host.address);
    if (watched?.host !== host) {
      if (watched !== undefined) this.forget(watched.host);
      watched = {
        host,
        answers: 0,
        answersAtLastLook: 0,
        silentSince: undefined,
        stalled: false,
        probing: false,
        comparing: false,
      };
      this.#watched.set(host.address, watched);
    }
    return watched;
  }

  #look(): void {
    const client = this.#client;
    if (client === undefined) return;
    const now = performance.now();
    // When this process itself was busy or asleep, answers may wait to be read: the time does not count.
    const late = now - this.#lastLook > (2 * this.#thresholdMs) / looksPerThreshold;
    this.#lastLook = now;
    const state = client.getState();
    let busy = false;
    for (const host of state.getConnectedHosts()) {
      const watched = this.#of(host);
      const inFlight = state.getInFlightQueries(host);
      const silent = inFlight > 0 && watched.answers === watched.answersAtLastLook;
      watched.answersAtLastLook = watched.answers;
      busy ||= inFlight > 0;
      if (!silent || late) watched.silentSince = undefined;
      if (!silent || late || watched.stalled) continue;
      watched.silentSince ??= now - this.#thresholdMs / looksPerThreshold;
      if (now - watched.silentSince >= this.#thresholdMs) this.#stall(watched);
    }
    for (const watched of this.#watched.values()) {
      if (!watched.stalled) continue;
      // What the driver knows to be down it does not ask, and has told of.
      if (!watched.host.isUp()) this.#clear(watched);
      else {
        this.#probe(watched, client);
        this.#compare(watched);
      }
    }
    if (busy || this.#stalled > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #stall(watched: Watched): void {
    watched.stalled = true;
    this.#stalled++;
    this.#onChange(watched.host, 'stalled');
  }

  #recover(watched: Watched): void {
    this.#clear(watched);
    this.#onChange(watched.host, 'recovered');
  }

  #clear(watched: Watched): void {
    watched.stalled = false;
    watched.silentSince = undefined;
    this.#stalled--;
  }

  #compare(watched: Watched): void {
    if (watched.comparing) return;
    watched.comparing = true;
    void breakDeadConnections(watched.host).finally(() => {
      watched.comparing = false;
    });
  }

  #probe(watched: Watched, client: Client): void {
    if (watched.probing) return;
    watched.probing = true;
    const options = {
      host: watched.host,
      consistency: types.consistencies.localOne,
      isIdempotent: false,
      // It waits as long as the node is silent; a timeout would count against the connection, of which the driver bears 64.
      readTimeout: 0,
    };
    const done = () => {
      watched.probing = false;
    };
    client.execute('SELECT key FROM system.local', [], options).then(done, done);
  }
}
