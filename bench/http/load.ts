import { connect, type Socket } from 'node:net';

/** What one connection asks for, again and again. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
}

/** What clients saw. */
export interface Seen {
  readonly requests: number;
  readonly seconds: number;
  /** How many of them were refused with 503. */
  readonly refused: number;
  /** Milliseconds that each of the others took, in order of size. */
  readonly latencies: readonly number[];
}

/** How much is asked for: so many requests, unless so many milliseconds pass first. */
export interface Amount {
  readonly requests: number;
  readonly ms: number;
}

const endOfHead = Buffer.from('\r\n\r\n');
const endOfChunks = Buffer.from('0\r\n\r\n');

/**
 * Asks over so many connections, on each of them for the next answer as soon as the last one is there. Sockets and as little as can be around them: the client takes from the same processors.
 */
export async function load(
  ports: readonly number[],
  connections: number,
  { requests, ms }: Amount,
  requestOf: (connection: number) => Request,
): Promise<Seen> {
  const tally: Tally = { left: requests, refused: 0, latencies: [] };
  const clients = Array.from(
    { length: connections },
    (_, n) => new Client(ports[n % ports.length] as number, requestOf(n)),
  );
  await Promise.all(clients.map((client) => client.connected));
  const from = performance.now();
  await Promise.all(clients.map((client) => client.ask(tally, from + ms)));
  const seconds = (performance.now() - from) / 1000;
  for (const client of clients) client.end();
  const { refused, latencies } = tally;
  return {
    requests: latencies.length + refused,
    refused,
    seconds,
    latencies: latencies.sort((a, b) => a - b),
  };
}

interface Tally {
  left: number;
  refused: number;
  readonly latencies: number[];
}

class Client {
  readonly connected: Promise<void>;
  readonly #socket: Socket;
  readonly #bytes: Buffer;
  readonly #what: string;
  #onWhole: () => void = () => {};
  #onFailure: (error: Error) => void = () => {};
  /** Bytes of the answer still to come; `undefined` before its head is there, `Infinity` for chunks. */
  #left: number | undefined;
  #isRefused = false;
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);

  constructor(port: number, { method, path, body }: Request) {
    this.#what = `${method} ${path}`;
    const length =
      body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    this.#bytes = Buffer.from(`${this.#what} HTTP/1.1\r\nHost: localhost\r\n${length}\r\n${body ?? ''}`);
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.connected = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve).once('error', reject);
    });
    this.#socket.on('data', (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error) => this.#onFailure(error));
    this.#socket.on('close', () => this.#onFailure(new Error(`${this.#what}: the connection broke`)));
  }

  async ask(tally: Tally, end: number): Promise<void> {
    for (let from = performance.now(); tally.left > 0 && from < end; ) {
      tally.left--;
      await new Promise<void>((resolve, reject) => {
        this.#onWhole = resolve;
        this.#onFailure = reject;
        this.#socket.write(this.#bytes);
      });
      const now = performance.now();
      if (this.#isRefused) tally.refused++;
      else tally.latencies.push(now - from);
      from = now;
    }
  }

  end(): void {
    this.#onFailure = () => {};
    this.#socket.destroy();
  }

  #receive(bytes: Buffer): void {
    let rest = bytes;
    if (this.#left === undefined) {
      this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
      const at = this.#head.indexOf(endOfHead);
      if (at < 0) return;
      const head = this.#head.toString('latin1', 0, at);
      this.#isRefused = head.startsWith('HTTP/1.1 503');
      if (!this.#isRefused && !/^HTTP\/1.1 2/.test(head))
        this.#onFailure(new Error(`${this.#what}: ${head.split('\r\n')[0]}`));
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      this.#left = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
      rest = this.#head.subarray(at + endOfHead.length);
      this.#head = Buffer.alloc(0);
    }
    this.#left -= rest.length;
    const kept = rest.length < endOfChunks.length ? Buffer.concat([this.#tail, rest]) : rest;
    this.#tail = kept.subarray(-endOfChunks.length);
    // No body of these has a zero in a line of its own.
    const isWhole =
      this.#left === Number.POSITIVE_INFINITY ? this.#tail.equals(endOfChunks) : this.#left === 0;
    if (!isWhole) return;
    this.#left = undefined;
    this.#tail = Buffer.alloc(0);
    this.#onWhole();
  }
}
