import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Pace } from 'async-cassandra';

/** With fewer streams than that the system may hold what it likes. */
const few = 16;
/** A look takes some milliseconds of the processor: while nobody is sent anything, one is enough to see who goes on. */
const oftenMs = 250;
const seldomMs = 1000;
/** How often as long as a look takes, nobody looks: one over thousands of connections takes longer. */
const restOfLook = 20;
/** The same where a look lets somebody go on. */
const leastRestOfLook = 4;
/** What a stream is sent before anybody looks: about what a client's system takes that its program never reads. */
const firstBytes = 128 * 1024;

/** Where Linux tells what it holds for each connection. */
const tables = { IPv4: '/proc/net/tcp', IPv6: '/proc/net/tcp6' } as const;

/**
 * Holds a stream back while its client takes nothing of what the system holds for it. The system takes megabytes for each
 * connection that is not read: many such streams would keep the service and Cassandra busy for nobody. So a client is sent
 * as much again as it is known to have taken, and then looked at. (On Linux. Elsewhere there is no telling, and a stream
 * is held back by its full socket alone.) Dispose it when the stream is over.
 */
export class UnreadBytes implements Pace, Disposable {
  readonly #socket: Socket;
  /** Bytes that the connection had been sent before the stream, and those that its client was last seen to have taken. */
  readonly #before: number;
  #taken: number;
  #isStalled = false;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#before = socket.bytesWritten;
    this.#taken = this.#before;
    watched.add(this);
    lookWithin(oftenMs);
  }

  get isHeldBack(): boolean {
    return this.#isStalled || this.#isAhead(1);
  }

  async goesOn(): Promise<void> {
    if (this.isHeldBack) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** To be told of each piece that was sent: a look is due before the client may be sent no more. */
  sent(): void {
    if (!this.#isStalled && this.#isAhead(0.5)) lookWithin(0);
  }

  [Symbol.dispose](): void {
    watched.delete(this);
    this.#goOn();
  }

  get family(): keyof typeof tables {
    return this.#socket.localFamily === 'IPv6' ? 'IPv6' : 'IPv4';
  }

  /** @param unread Bytes that the system holds for each connection, by its ports. */
  look(unread: ReadonlyMap<string, number>): void {
    const { localPort = 0, remotePort = 0, bytesWritten, writableLength } = this.#socket;
    const held = unread.get(portsOf(localPort, remotePort)) ?? 0;
    const taken = bytesWritten - writableLength - held;
    this.#isStalled = held > 0 && taken === this.#taken;
    this.#taken = taken;
    if (!this.isHeldBack) this.#goOn();
  }

  /** Whether it was sent that part of what it may be sent before somebody looks. */
  #isAhead(part: number): boolean {
    const mayBeUnread = Math.max(firstBytes, this.#taken - this.#before);
    return watched.size >= few && this.#socket.bytesWritten - this.#taken >= mayBeUnread * part;
  }

  #goOn(): void {
    for (const goOn of this.#waiting) goOn();
    this.#waiting.clear();
  }
}

const watched = new Set<UnreadBytes>();
let nextLook: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;
let lookedAt = 0;
let lookTookMs = 0;

/** Sees to a look in that time, or as soon as one may be after the last. */
function lookWithin(ms: number): void {
  const now = performance.now();
  const at = Math.max(now + ms, lookedAt + lookTookMs * leastRestOfLook);
  if (nextLook !== undefined && nextLook.at <= at) return;
  clearTimeout(nextLook?.timer);
  nextLook = { at, timer: setTimeout(lookAtAll, at - now).unref() };
}

function lookAtAll(): void {
  nextLook = undefined;
  const since = performance.now();
  const unread = watched.size < few ? new Map<string, number>() : readUnread();
  for (const each of watched) each.look(unread);
  lookedAt = performance.now();
  lookTookMs = lookedAt - since;
  if (watched.size === 0) return;
  const areAllHeldBack = [...watched].every(({ isHeldBack }) => isHeldBack);
  lookWithin(Math.max(areAllHeldBack ? seldomMs : oftenMs, lookTookMs * restOfLook));
}

function readUnread(): ReadonlyMap<string, number> {
  const unread = new Map<string, number>();
  // The system goes through all it has for each of them, however few its connections are.
  const families = new Set([...watched].map(({ family }) => family));
  for (const family of families) {
    try {
      // At once: these files come in pieces of 4 KiB, and with thousands of connections that is many turns.
      addUnread(unread, readFileSync(tables[family], 'latin1'));
    } catch {
      // Another system.
    }
  }
  return unread;
}

/** A connection that is not over (06): there are thousands of those, behind clients that come for one request each. */
const row = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) (?!06)[\dA-F]{2} ([\dA-F]{8}):/gm;

/** Adds what a table of Linux says. Of connections with the same two ports the one that holds least counts. */
export function addUnread(unread: Map<string, number>, table: string): void {
  for (const [, local = '', remote = '', held = ''] of table.matchAll(row)) {
    const ports = portsOf(Number.parseInt(local, 16), Number.parseInt(remote, 16));
    unread.set(ports, Math.min(unread.get(ports) ?? Number.POSITIVE_INFINITY, Number.parseInt(held, 16)));
  }
}

function portsOf(local: number, remote: number): string {
  return `${local} ${remote}`;
}
