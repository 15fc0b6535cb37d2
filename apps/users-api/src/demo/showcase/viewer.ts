import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { RequestWork } from '../../http/request-work.js';

interface ViewerOptions {
  readonly reply: FastifyReply;
  readonly work: RequestWork;
  readonly onLeave: (viewer: Viewer) => void;
}

/** The events of one client. Only the newest waits until it is read: who reads slowly misses some. */
export class Viewer extends Readable {
  readonly #options: ViewerOptions;
  #next: Buffer | undefined;
  #hasRoom = false;

  constructor(options: ViewerOptions) {
    super({ highWaterMark: 1 });
    this.#options = options;
  }

  show(event: Buffer): void {
    this.#next = event;
    this.#pass();
  }

  /** Ends the answer; breaks it off where its client does not read, who would not read the end either. */
  end(): void {
    const isRead = this.#hasRoom && this.#options.reply.raw.writableLength === 0;
    this.#hasRoom = false;
    if (isRead) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.#hasRoom = true;
    this.#options.work.progress();
    this.#pass();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#hasRoom = false;
    this.#options.onLeave(this);
    done(error);
  }

  #pass(): void {
    if (!this.#hasRoom || this.#next === undefined) return;
    const event = this.#next;
    this.#next = undefined;
    this.#hasRoom = false;
    this.push(event);
  }
}
