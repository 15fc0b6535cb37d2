import { errorFrame, isPrepared, isRows, isVoid, preparedId } from './frames.js';
import { HoldingProxy } from './holding-proxy.js';

const unprepared = 0x2500;

/** A Cassandra that forgets what it was the last to prepare. */
export class ForgettingProxy extends HoldingProxy {
  #id = Buffer.alloc(0);
  #times = 0;
  /** Makes of each answer to PREPARE what clients get. */
  prepared = (frame: Buffer): Buffer => frame;

  static override before(target: string): Promise<ForgettingProxy> {
    return new ForgettingProxy(target).listen();
  }

  /** Says so to the next requests that have been carried out, as though they had not. */
  forget(times = 1): void {
    this.#times = times;
  }

  override rewrite = (frame: Buffer): Buffer => {
    if (isPrepared(frame)) {
      this.#id = Buffer.from(preparedId(frame));
      return this.prepared(frame);
    }
    if (this.#times <= 0 || !(isVoid(frame) || isRows(frame))) return frame;
    this.#times--;
    return errorFrame(frame, unprepared, 'Forgotten', this.#id);
  };
}
