import type { Socket } from 'node:net';
import { CassandraProxy } from './cassandra-proxy.js';
import { frameSplitter } from './frames.js';

/** Can hold the answers of Cassandra back, and tells what goes through. */
export class HoldingProxy extends CassandraProxy {
  readonly #held: (() => void)[] = [];
  #isHolding = false;
  #sent = '';
  /** Which answers `hold()` holds back, by what they are and the how manieth of their connection. */
  holds = (_frame: Buffer, _index: number): boolean => true;
  /** Makes of each answer what clients get. */
  rewrite = (frame: Buffer): Buffer => frame;

  static before(target: string): Promise<HoldingProxy> {
    return new HoldingProxy(target).listen();
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
  override break(): void {
    this.#isHolding = false;
    this.#held.length = 0;
    super.break();
  }

  protected override join(near: Socket, far: Socket): void {
    near.on('data', (data) => {
      this.#sent += data.toString('latin1');
      far.write(data);
    });
    let index = 0;
    const split = frameSplitter((frame) => {
      const answer = this.rewrite(frame);
      const at = index++;
      if (this.#isHolding && this.holds(frame, at)) this.#held.push(() => near.write(answer));
      else near.write(answer);
    });
    far.on('data', split);
  }
}
