import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a Cassandra; what it does with what goes through is up to its kind. */
export abstract class CassandraProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections that clients have made. */
  connections = 0;

  constructor(target: string) {
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
      this.join(near, far);
    });
  }

  /** Connects the client's socket with that to Cassandra. */
  protected abstract join(near: Socket, far: Socket): void;

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
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

  /** Breaks every connection. */
  break(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.break();
    await once(this.#server, 'close');
  }
}
