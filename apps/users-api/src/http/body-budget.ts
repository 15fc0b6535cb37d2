import { retryAfter } from './error-status.js';
import { HttpProblem } from './problem.js';

/** Memory of bodies is given out, and counted, in blocks of this many bytes. */
const blockBytes = 4096;

/** What each body gets on by is looked at so often, in milliseconds. */
const lookMs = 100;

/** More bytes than these between two looks make a body no quicker. */
const quick = 64 * 1024;

/** A body that has been quick falls below it by three silent looks, others by less than 80 KiB a second. */
const slow = 16 * 1024;

/**
 * The memory for all request bodies that have come in part. It is kept and given out again, so that what a
 * body held is free as soon as the body is gone, whenever the garbage is collected. When it is full, the body
 * that has got on least goes, if that one is slow; where all are quick, the one that needs more does.
 */
export class BodyBudget {
  readonly #most: number;
  readonly #free: Buffer[] = [];
  readonly #bodies = new Set<PartialBody>();
  #given = 0;
  #looks: NodeJS.Timeout | undefined;

  constructor(bytes: number) {
    this.#most = Math.ceil(bytes / blockBytes);
  }

  /** Bytes that bodies hold now, in whole blocks. */
  get heldBytes(): number {
    return this.#given * blockBytes;
  }

  /** A body that begins, which has the benefit of the doubt; `onRefused` is called when it has to go for others. */
  open(onRefused: (problem: HttpProblem) => void): PartialBody {
    const body = new PartialBody(this, onRefused);
    this.#bodies.add(body);
    // A pass of the event loop has one look at most: however long it takes, what came meanwhile is read first.
    this.#looks ??= setInterval(() => this.#look(), lookMs).unref();
    return body;
  }

  /** Gives `count` blocks to a body, or tells why it cannot have them. */
  take(body: PartialBody, count: number): Buffer[] | HttpProblem {
    while (this.#given + count > this.#most) {
      const least = this.#least();
      if (least === undefined || least.pace >= slow) return tooMany();
      if (least === body) return tooSlow();
      least.refuse(tooSlow());
    }
    this.#given += count;
    return Array.from({ length: count }, () => this.#free.pop() ?? Buffer.allocUnsafeSlow(blockBytes));
  }

  /** Takes back what a body held. */
  close(body: PartialBody, blocks: readonly Buffer[]): void {
    if (!this.#bodies.delete(body)) return;
    this.#given -= blocks.length;
    for (const block of blocks) this.#free.push(block);
    if (this.#bodies.size > 0) return;
    clearInterval(this.#looks);
    this.#looks = undefined;
  }

  #look(): void {
    for (const body of this.#bodies) body.look();
  }

  #least(): PartialBody | undefined {
    let least: PartialBody | undefined;
    for (const body of this.#bodies) if (least === undefined || body.pace < least.pace) least = body;
    return least;
  }
}

/** What has come of a body so far. */
export class PartialBody {
  readonly #budget: BodyBudget;
  readonly #onRefused: (problem: HttpProblem) => void;
  #blocks: Buffer[] = [];
  #size = 0;
  #received = 0;
  /** Bytes that came lately; those before the last look count half, before the last but one a quarter. */
  pace = quick;

  constructor(budget: BodyBudget, onRefused: (problem: HttpProblem) => void) {
    this.#budget = budget;
    this.#onRefused = onRefused;
  }

  /** Copies what has come; tells why where there is no memory for it. */
  append(chunk: Buffer): HttpProblem | undefined {
    this.#received += chunk.length;
    const missing = Math.ceil((this.#size + chunk.length) / blockBytes) - this.#blocks.length;
    if (missing > 0) {
      const blocks = this.#budget.take(this, missing);
      if (blocks instanceof HttpProblem) return blocks;
      for (const block of blocks) this.#blocks.push(block);
    }
    for (let from = 0; from < chunk.length; ) {
      const at = this.#size % blockBytes;
      const copied = chunk.copy(this.#blocks[(this.#size - at) / blockBytes] as Buffer, at, from);
      from += copied;
      this.#size += copied;
    }
    return undefined;
  }

  /** All that has come, in memory of its own. */
  join(): Buffer {
    return Buffer.concat(this.#blocks, this.#size);
  }

  /** Forgets what has come. */
  close(): void {
    this.#budget.close(this, this.#blocks);
    this.#blocks = [];
  }

  /** Ends it for the sake of others. */
  refuse(problem: HttpProblem): void {
    this.close();
    this.#onRefused(problem);
  }

  look(): void {
    this.pace = Math.min(quick, this.pace / 2 + this.#received);
    this.#received = 0;
  }
}

function tooSlow(): HttpProblem {
  return new HttpProblem(408, 'The body came too slowly: others needed its memory', {
    headers: { connection: 'close' },
  });
}

function tooMany(): HttpProblem {
  return new HttpProblem(503, 'The service is receiving too many bodies at once; try again shortly', {
    headers: retryAfter,
  });
}
