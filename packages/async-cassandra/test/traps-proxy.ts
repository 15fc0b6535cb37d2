import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { frameSplitter } from './traps-frames.js';

/** A TCP proxy before a Cassandra that can hold its answers back, and tells what goes through it. */
export class HoldingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #held: (() => void)[] = [];
  #isHolding = false;
  #sent = '';
  /** Connections that clients have made. */
  connections = 0;
  /** Makes of each answer what clients get. */
  rewrite = (frame: Buffer): Buffer => frame;

  private constructor(target: string) {
    const [host, port] = target.split(':');
    this.#server = createServer((near) => {
      this.connections++;
      const far = connect(Number(port), host);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.on('data', (data) => {
        this.#sent += data.toString('latin1');
        far.write(data);
      });
      const split = frameSplitter((frame) => {
        const answer = this.rewrite(frame);
        if (this.#isHolding) this.#held.push(() => near.write(answer));
        else near.write(answer);
      });
      far.on('data', split);
    });
  }

  static async before(target: string): Promise<HoldingProxy> {
    const proxy = new HoldingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
    return address.port;
  }

  get contactPoint(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections that are open at this moment. */
  get openConnections(): number {
    return this.#sockets.size / 2;
  }

  /** Answers that are held back. */
  get heldAnswers(): number {
    return this.#held.length;
  }

  /** How often clients have sent this text. */
  sent(text: string): number {
    return this.#sent.split(text).length - 1;
  }

  /** Lets requests through and keeps the answers. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Hands over what was held, in order, and holds no more. */
  release(): void {
    this.#isHolding = false;
    for (const hand of this.#held.splice(0)) hand();
  }

  /** Breaks every connection; what was held is lost. */
  break(): void {
    this.#isHolding = false;
    this.#held.length = 0;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.break();
    await once(this.#server, 'close');
  }
}
