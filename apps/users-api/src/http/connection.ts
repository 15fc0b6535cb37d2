import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { KeptBytes } from './kept-bytes.js';
import type { Turns } from './turns.js';

/** How long a client that has closed its sending half may wait for its answer, in milliseconds. */
const graceMs = 1000;

/** Bytes behind a request that are kept while it is answered: while a connection is not read, no hang-up is noticed. */
const keptLimit = 262_144;

/** The least bytes of a body that the parser gets at once. */
const bodyPiece = 1024;

const endOfHead = Buffer.from('\r\n\r\n');
const own = Symbol('connection');
const keptByAll = new KeptBytes();

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly scope: AsyncResource;
}

type ServedSocket = Socket & { [own]?: Connection };

/**
 * One client's connection. Its requests begin one after another, as they are answered: Node.js would begin
 * all that have come. What follows the one that runs is kept as bytes, which cost least, up to a limit.
 *
 * It also tells clients that hung up from those that only send no more. Whoever closes the sending half before
 * the first byte of the answer may still be reading: what runs for it has a second to answer. Otherwise, and
 * afterwards, it has hung up: the connection ends, and with it the work.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #turns: Turns;
  /** Node.js's own listeners, which get what comes when it is its turn. */
  readonly #feed: (bytes: Buffer) => void;
  readonly #finish: () => void;
  /** Begin what the parser had read already when it got to the end of a request. */
  readonly #waiting: Waiting[] = [];
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #notedBytes = 0;
  #isFeeding = false;
  #isPaused = false;
  #hasEnded = false;
  #isOver = false;
  #isGivenUp = false;
  #answering: ServerResponse | undefined;
  #latest: ServerResponse | undefined;

  /** Takes over a connection that a server of Node.js has just got. */
  constructor(socket: ServedSocket, turns: Turns) {
    socket[own] = this;
    this.#socket = socket;
    this.#turns = turns;
    this.#feed = replaceListener(socket, 'data', (bytes: Buffer) => this.#receive(bytes));
    this.#finish = replaceListener(socket, 'end', () => this.#onEnd());
  }

  static of(socket: Duplex): Connection | undefined {
    return (socket as ServedSocket)[own];
  }

  /** The answer that is being made or sent. */
  get answering(): ServerResponse | undefined {
    return this.#answering;
  }

  /** The answer to the latest request that has begun, which may be out already. */
  get latest(): ServerResponse | undefined {
    return this.#latest;
  }

  /** Begins a request, or lets it wait for those before it. */
  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.#answering === undefined) this.#start(request, response);
    // What belongs to a request, as its span does, is not that of the one before it.
    else this.#waiting.push({ request, response, scope: new AsyncResource('HTTPREQUESTWAITING') });
  }

  /** Takes nothing any more: what comes is thrown away. What waits already still has its turn. */
  takeNoMore(): void {
    this.#isOver = true;
    this.#kept.length = 0;
    this.#keptBytes = 0;
    this.#noteKept();
    this.#resume();
  }

  /** Lets go of all that follows the request that runs, and ends the connection behind the answer to that. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#waiting.length = 0;
    this.takeNoMore();
  }

  #start(request: IncomingMessage, response: ServerResponse): void {
    this.#answering = response;
    this.#latest = response;
    response.on('close', this.#next);
    this.#turns.take(request, response);
  }

  readonly #next = (): void => {
    this.#answering = undefined;
    if (this.#socket.destroyed) {
      this.takeNoMore();
      return;
    }
    const waiting = this.#waiting.shift();
    waiting?.scope.runInAsyncScope(this.#start, this, waiting.request, waiting.response);
    this.#readOn();
    this.#noteKept();
    if (this.#isGivenUp) this.#socket.destroySoon();
  };

  #receive(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#kept.push(bytes);
    this.#keptBytes += bytes.length;
    this.#readOn();
    if (this.#keptBytes > keptLimit) {
      this.#isPaused = true;
      this.#socket.pause();
    }
    this.#noteKept();
  }

  #noteKept(): void {
    if (this.#keptBytes === this.#notedBytes) return;
    this.#notedBytes = this.#keptBytes;
    keptByAll.set(this, this.#keptBytes);
  }

  /** Whether the parser may go on: to the next request, or with the body of this one. */
  get #isReady(): boolean {
    return this.#waiting.length === 0 && !(this.#answering?.req.complete ?? false);
  }

  #readOn(): void {
    // A request that is answered at once ends while the parser still has the piece that it came in.
    if (this.#isFeeding) return;
    this.#isFeeding = true;
    while (this.#isReady && !this.#socket.destroyed) {
      const bytes = this.#kept.shift();
      if (bytes === undefined) break;
      const piece = this.#nextPiece(bytes);
      this.#keptBytes -= piece.length;
      this.#feed.call(this.#socket, piece);
    }
    this.#isFeeding = false;
    if (this.#keptBytes <= keptLimit) this.#resume();
    if (this.#hasEnded && this.#isReady) {
      this.#hasEnded = false;
      if (this.#isOver) this.#socket.end();
      else this.#finish.call(this.#socket);
    }
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  /** What can be parsed without reading many requests: up to where a head ends, if another follows. */
  #nextPiece(bytes: Buffer): Buffer {
    const first = bytes.indexOf(endOfHead, this.#answering === undefined ? 0 : bodyPiece);
    const end = first + endOfHead.length;
    if (first < 0 || end === bytes.length || bytes.indexOf(endOfHead, end) < 0) return bytes;
    this.#kept.unshift(bytes.subarray(end));
    return bytes.subarray(0, end);
  }

  #onEnd(): void {
    const answer = this.#answering;
    if (answer?.headersSent && !answer.writableEnded) {
      answer.destroy();
      return;
    }
    this.#hasEnded = true;
    const timer = setTimeout(() => this.#hangUp(), graceMs);
    this.#socket.once('close', () => clearTimeout(timer));
    this.#readOn();
  }

  /** The client has hung up. What is answered is only on its way still. */
  #hangUp(): void {
    this.giveUp();
    if (!this.#answering?.writableEnded) this.#answering?.destroy();
  }
}

/** Listens instead of the server of Node.js, which was the last to do so. */
function replaceListener<Args extends unknown[]>(
  socket: Socket,
  event: 'data' | 'end',
  listener: (...args: Args) => void,
): (...args: Args) => void {
  const former = socket.listeners(event).at(-1) as (...args: Args) => void;
  // First, since a server reads sockets that nobody else listens to past JavaScript.
  socket.on(event, listener);
  socket.removeListener(event, former);
  return former;
}
