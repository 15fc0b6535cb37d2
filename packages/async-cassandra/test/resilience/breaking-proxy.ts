import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a Cassandra, which can break what goes through it. */
export class BreakingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections that are broken as soon as a request with this text comes along; one for each that is due. */
  #text = '';
  #due = 0;

  private constructor(target: string) {
    const [host, port] = target.split(':');
    this.#server = createServer((near) => {
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
        if (this.#due > 0 && data.includes(this.#text)) {
          this.#due--;
          near.resetAndDestroy();
        } else far.write(data);
      });
      far.on('data', (data) => near.write(data));
    });
  }

  static async before(target: string): Promise<BreakingProxy> {
    const proxy = new BreakingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get contactPoint(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
    return `127.0.0.1:${address.port}`;
  }

  /** Connections that go through it now. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** How many breaks are still due. */
  get due(): number {
    return this.#due;
  }

  /** Breaks the connection of the next requests that have this text in them, instead of handing them on. */
  breakAt(text: string, times: number): void {
    this.#text = text;
    this.#due = times;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
  }
}
