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

/** Where Linux tells what it holds for each connection. */
const tables = ['/proc/net/tcp', '/proc/net/tcp6'];

const watched = new Set<UnreadBytes>();
let isLooking = false;

/**
 * Holds a stream back while its client takes nothing of what the system holds for it. The system takes megabytes for each
 * connection that is not read: many such streams would keep the service and Cassandra busy for nobody. (On Linux.
 * Elsewhere there is no telling, and a stream is held back by its full socket alone.) Dispose it when the stream is over.
 */
export class UnreadBytes implements Pace, Disposable {
  readonly #socket: Socket;
  #taken = 0;
  #isHeldBack = false;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    watched.add(this);
    if (!isLooking) lookIn(oftenMs);
  }

  get isHeldBack(): boolean {
    return this.#isHeldBack;
  }

  async goesOn(): Promise<void> {
    if (this.#isHeldBack) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  [Symbol.dispose](): void {
    watched.delete(this);
    this.#note(false);
  }

  /** @param unread Bytes that the system holds for each connection, by its ports. */
  look(unread: ReadonlyMap<string, number>): void {
    const { localPort = 0, remotePort = 0, bytesWritten, writableLength } = this.#socket;
    const held = unread.get(portsOf(localPort, remotePort)) ?? 0;
    const taken = bytesWritten - writableLength - held;
    this.#note(held > 0 && taken === this.#taken);
    this.#taken = taken;
  }

  #note(isHeldBack: boolean): void {
    this.#isHeldBack = isHeldBack;
    if (isHeldBack) return;
    for (const goOn of this.#waiting) goOn();
    this.#waiting.clear();
  }
}

function lookAtAll(): void {
  const since = performance.now();
  const unread = watched.size < few ? new Map<string, number>() : readUnread();
  for (const each of watched) each.look(unread);
  const tookMs = performance.now() - since;
  const areAllHeldBack = [...watched].every(({ isHeldBack }) => isHeldBack);
  isLooking = watched.size > 0;
  if (isLooking) lookIn(Math.max(areAllHeldBack ? seldomMs : oftenMs, tookMs * restOfLook));
}

function lookIn(ms: number): void {
  isLooking = true;
  setTimeout(lookAtAll, ms).unref();
}

function readUnread(): ReadonlyMap<string, number> {
  const unread = new Map<string, number>();
  for (const file of tables) {
    try {
      // At once: these files come in pieces of 4 KiB, and with thousands of connections that is many turns.
      addUnread(unread, readFileSync(file, 'latin1'));
    } catch {
      // Another system, or IPv6 is off.
    }
  }
  return unread;
}

const row = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/gm;

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
