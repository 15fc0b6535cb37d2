import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Crowding } from './crowding.js';
import { refuseEarly } from './refuse-early.js';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Milliseconds that a pass of the event loop should take at most while requests wait. */
const passMs = 20;

/** How many requests may begin in one pass, however long or short it is. */
const [fewest, most] = [16, 64];

/** What refusing a request costs beside beginning one. */
const refusalCost = 1 / 8;

const waited = Symbol('waited');

type WaitingMessage = IncomingMessage & { [waited]?: number };

interface Waiting {
  readonly since: number;
  readonly request: WaitingMessage;
  readonly response: ServerResponse;
  readonly scope: AsyncResource;
}

/** Milliseconds that a request waited for its turn. */
export function waitedMs(request: IncomingMessage): number {
  return (request as WaitingMessage)[waited] ?? 0;
}

/**
 * Begins requests so that no pass of the event loop takes long. One connection is accepted in a pass, however
 * many there are to accept, and what has begun goes on in it. How many requests begin in a pass follows from how
 * long passes take; others wait for the next ones, where probes and the rest take turns. When the rest is more than
 * can be answered in time, some of it is refused.
 */
export class Turns {
  readonly #handler: RequestHandler;
  // No sets: what has passed through one stays reachable for the garbage collector (see `RunningRequests`).
  readonly #probes: Waiting[] = [];
  readonly #others: Waiting[] = [];
  readonly #crowding = new Crowding();
  #limit = most;
  #begun = 0;
  #isCounting = false;
  #passSince = 0;
  #hasAccepted = false;
  #acceptsUntil = 0;

  /** Told of every request that is refused. */
  onRefuse: ((request: IncomingMessage) => void) | undefined;
  /** What hooks would have added to the answer of a request that is refused past them. */
  readonly refusalHeaders: ((request: IncomingMessage) => Readonly<Record<string, string>>)[] = [];

  constructor(handler: RequestHandler) {
    this.#handler = handler;
  }

  /** Begins a request, in this pass or in a later one. */
  take(request: IncomingMessage, response: ServerResponse): void {
    this.#countPass();
    if (this.#begun < this.#limit && this.waiting === 0 && !this.#hasAccepted) {
      this.#begun++;
      this.#handler(request, response);
      return;
    }
    // What belongs to a request, as its span does, is not that of another. (`bind` costs twenty times as much.)
    const scope = new AsyncResource('HTTPREQUESTWAITING');
    const line = isProbe(request) ? this.#probes : this.#others;
    line.push({ since: performance.now(), request, response, scope });
  }

  /** Tells that a connection has come: others may have, too, which show only in the next pass. */
  noteConnection(): void {
    this.#hasAccepted = true;
    this.#countPass();
  }

  #countPass(): void {
    if (this.#isCounting) return;
    this.#isCounting = true;
    this.#passSince = performance.now();
    setImmediate(this.#nextPass);
  }

  /** How many requests wait for their turn. */
  get waiting(): number {
    return this.#probes.length + this.#others.length;
  }

  readonly #nextPass = (): void => {
    const now = performance.now();
    const areMoreComing = this.#hasAccepted;
    this.#hasAccepted = false;
    if (this.#begun > 0) this.#adjust(now);
    this.#passSince = now;
    this.#begun = 0;
    if (!areMoreComing || now >= this.#acceptsUntil) this.#beginSome(now);
    this.#isCounting = this.#begun > 0 || this.waiting > 0;
    if (this.#isCounting) setImmediate(this.#nextPass);
  };

  #beginSome(now: number): void {
    while (this.#begun < this.#limit && this.waiting > 0) {
      this.#start(this.#probes, now);
      this.#start(this.#others, now);
    }
  }

  #start(line: Waiting[], now: number): void {
    for (let waiting = line.shift(); waiting !== undefined; waiting = line.shift()) {
      // Its client may have hung up.
      if (waiting.response.destroyed) continue;
      const waitedFor = now - waiting.since;
      if (line === this.#others && this.#crowding.refuses(waitedFor, line.length, now)) {
        this.#begun += refusalCost;
        this.#refuse(waiting, waitedFor);
        if (this.#begun >= this.#limit) return;
        continue;
      }
      this.#begun++;
      waiting.request[waited] = waitedFor;
      waiting.scope.runInAsyncScope(this.#handler, undefined, waiting.request, waiting.response);
      return;
    }
  }

  #refuse({ request, response }: Waiting, waitedFor: number): void {
    const headers = Object.assign({}, ...this.refusalHeaders.map((of) => of(request)));
    refuseEarly(request, response, waitedFor, headers);
    this.onRefuse?.(request);
  }

  /** Judges the pass that is over. Where it was long, connections may come for as long as it took. */
  #adjust(now: number): void {
    const tookMs = now - this.#passSince;
    this.#acceptsUntil = now + tookMs;
    if (this.waiting === 0) return;
    this.#limit = tookMs > passMs ? Math.max(fewest, this.#limit >> 1) : Math.min(most, this.#limit + 1);
  }
}

function isProbe({ url = '' }: IncomingMessage): boolean {
  return /^(?:\/v1)?\/health(?:\/(?:live|ready))?\/?(?:\?|$)/.test(url);
}
