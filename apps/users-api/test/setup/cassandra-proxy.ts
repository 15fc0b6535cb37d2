import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';

/** What one side of TLS shows. */
export interface Shown {
  readonly cert: string;
  readonly key: string;
}

/** A TCP proxy before a Cassandra, whose connections can be broken. */
export class CassandraProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: string;
  readonly #sockets = new Set<Socket>();

  protected constructor(target: string, server: Server) {
    this.#target = target;
    this.#server = server;
  }

  /** Listens on a free port unless one is given. */
  static before(target: string, port = 0): Promise<CassandraProxy> {
    const proxy: CassandraProxy = new CassandraProxy(
      target,
      createServer((near) => proxy.join(near)),
    );
    return proxy.listen(port);
  }

  protected async listen(port: number): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** Connects a client's socket with one to Cassandra. */
  protected join(near: Socket): void {
    const [host, port] = this.#target.split(':');
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
    near.pipe(far).pipe(near);
  }

  get contactPoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that are open at this moment. */
  get openConnections(): number {
    return this.#sockets.size / 2;
  }

  /** Breaks every connection. */
  break(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.break();
    await closed;
  }
}

/** Speaks TLS before a Cassandra, or a Redis, that does not. */
export class TlsProxy extends CassandraProxy {
  readonly #server: TlsServer;
  /** Names of the certificates that clients have shown, one for each connection that was made. */
  readonly shown: string[] = [];

  private constructor(target: string, server: TlsServer) {
    super(target, server);
    this.#server = server;
    server.on('secureConnection', (near) => {
      this.shown.push(String(near.getPeerCertificate().subject?.CN));
      this.join(near);
    });
  }

  /** `trusted` is what clients' certificates are signed by; without it they are asked for none. */
  static beforePlain(target: string, { cert, key }: Shown, trusted?: string): Promise<TlsProxy> {
    const ofClients =
      trusted === undefined ? {} : { ca: trusted, requestCert: true, rejectUnauthorized: true };
    return new TlsProxy(target, createTlsServer({ cert, key, ...ofClients })).listen(0);
  }

  /** Shows another certificate from now on, and trusts others. */
  renew({ cert, key }: Shown, trusted: string): void {
    this.#server.setSecureContext({ cert, key, ca: trusted });
  }
}
