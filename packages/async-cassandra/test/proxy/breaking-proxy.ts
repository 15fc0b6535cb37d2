import type { Socket } from 'node:net';
import { CassandraProxy } from './cassandra-proxy.js';

/** Breaks connections in the middle of a request. */
export class BreakingProxy extends CassandraProxy {
  #text = '';
  #due = 0;

  static before(target: string): Promise<BreakingProxy> {
    return new BreakingProxy(target).listen();
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

  protected override join(near: Socket, far: Socket): void {
    near.on('data', (data) => {
      if (this.#due > 0 && data.includes(this.#text)) {
        this.#due--;
        near.resetAndDestroy();
      } else far.write(data);
    });
    far.on('data', (data) => near.write(data));
  }
}
