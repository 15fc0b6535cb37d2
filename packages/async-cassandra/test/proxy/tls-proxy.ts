import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';

/** Speaks TLS before a Cassandra that does not, and asks clients for a certificate. */
export class TlsProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Names of the certificates that clients have shown, one for each connection that was made. */
  readonly shown: string[] = [];

  private constructor(target: string, options: TlsOptions) {
    const [host, port] = target.split(':');
    this.#server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (near) => {
      this.shown.push(String(near.getPeerCertificate().subject?.CN));
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
    });
  }

  /** `trusted` is what clients' certificates are signed by. */
  static async before(
    target: string,
    own: { cert: string; key: string },
    trusted: string,
  ): Promise<TlsProxy> {
    const { cert, key } = own;
    const proxy = new TlsProxy(target, { cert, key, ca: trusted });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get contactPoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Shows another certificate from now on, and trusts others. */
  renew({ cert, key }: { cert: string; key: string }, trusted: string): void {
    this.#server.setSecureContext({ cert, key, ca: trusted });
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
