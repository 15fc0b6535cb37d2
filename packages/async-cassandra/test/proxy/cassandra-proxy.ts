import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before a Cassandra; what it does with what goes through is up to its kind. */
export abstract class CassandraProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  /** Connections that clients have made. */
  connections = 0;

  constructor(target: string) {
    const [host, port] = target.split(':');
    this.#server = createServer((near) => {
      this.connections++;
      if (!this.accepts(near)) return;
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

  /** Whether a client's connection is to be joined with one to Cassandra; else it is this method's to deal with. */
  protected accepts(_near: Socket): boolean {
    return true;
  }

  /** Connects the client's socket with that to Cassandra. */
  protected abstract join(near: Socket, far: Socket): void;

  /** Listens, and again on the same port after `refuse()`. */
  async listen(): Promise<this> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen');
    this.#port = address.port;
    return this;
  }

  /** Lets nobody connect until it listens again; what is connected stays so. */
  protected refuse(): void {
    this.#server.close();
  }

  get port(): number {
    return this.#port;
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
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.break();
    await closed;
  }
}
