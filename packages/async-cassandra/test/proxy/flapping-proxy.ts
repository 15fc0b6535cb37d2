import type { Socket } from 'node:net';
import { CassandraProxy } from './cassandra-proxy.js';

/**
 * How Cassandra can be away: nothing listens, connections are taken and reset, or closed, or never answered, or
 * something else than Cassandra answers.
 */
export const outages = ['refused', 'reset', 'closed', 'silent', 'garbled'] as const;
export type Outage = (typeof outages)[number];

/** Something that is not Cassandra: an answer of HTTP, and what the driver takes for a frame that it cannot read. */
const garbage = Buffer.concat([
  Buffer.from([0x84, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
  Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
]);

/** Goes away and comes back, in all the ways in which that happens. */
export class FlappingProxy extends CassandraProxy {
  readonly #near = new Set<Socket>();
  readonly #dead = new WeakSet<Socket>();
  #outage: Outage | undefined;
  #breaksAtSecondRead = false;

  static before(target: string): Promise<FlappingProxy> {
    return new FlappingProxy(target).listen();
  }

  /** Whether a break that was asked for is still due. */
  get isDue(): boolean {
    return this.#breaksAtSecondRead;
  }

  /** Goes away: no connection that is open now carries anything any more. */
  down(how: Outage): void {
    this.#outage = how;
    if (how === 'refused') this.refuse();
    if (how === 'silent') for (const near of this.#near) this.#dead.add(near);
    else if (how === 'closed') for (const near of this.#near) near.end();
    else if (how === 'garbled') for (const near of this.#near) near.end(garbage);
    else this.break();
  }

  async up(): Promise<void> {
    if (this.#outage === 'refused') await this.listen();
    this.#outage = undefined;
  }

  /** Breaks the next connection on which a client asks for the other nodes a second time, once. */
  breakAtSecondRead(): void {
    this.#breaksAtSecondRead = true;
  }

  protected override accepts(near: Socket): boolean {
    if (this.#outage === undefined) return true;
    near.on('error', () => {});
    near.resume();
    if (this.#outage === 'reset') near.resetAndDestroy();
    else if (this.#outage === 'closed') near.end();
    else if (this.#outage === 'garbled') near.end(garbage);
    else {
      this.#near.add(near);
      near.once('close', () => this.#near.delete(near));
    }
    return false;
  }

  protected override join(near: Socket, far: Socket): void {
    this.#near.add(near);
    near.once('close', () => this.#near.delete(near));
    let reads = 0;
    near.on('data', (data) => {
      reads += data.toString('latin1').split('FROM system.peers').length - 1;
      if (this.#breaksAtSecondRead && reads > 1) {
        this.#breaksAtSecondRead = false;
        near.resetAndDestroy();
      } else if (!this.#dead.has(near)) far.write(data);
    });
    far.on('data', (data) => {
      if (!this.#dead.has(near)) near.write(data);
    });
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    for (const near of this.#near) near.destroy();
    await super[Symbol.asyncDispose]();
  }
}
