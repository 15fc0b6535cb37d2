import { abortError, onStop, type Stop } from '../time/stop.js';

/** How long a page on its way keeps others waiting, in milliseconds. */
const patienceMs = 1_000;

interface Waiting {
  readonly stream: number;
  readonly start: () => void;
}

interface Coming {
  readonly rows: number;
  readonly since: number;
}

/**
 * Where pages wait while as many rows are on their way as one process can feed: more at once would only be slower for
 * everybody. Every other turn is the newest stream's, so that what begins is soon through however much runs already;
 * the others are those of whichever page has waited longest. A page that takes long to come, as from a node that does
 * not answer, keeps nobody waiting.
 */
export class PageLine {
  readonly #mostComing: number;
  readonly #waiting: Waiting[] = [];
  readonly #pages = new Set<Coming>();
  #coming = 0;
  #streams = 0;
  #isNewestNext = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(mostComing: number) {
    this.#mostComing = mostComing;
  }

  /** A number that is higher the newer a stream is. */
  newStream(): number {
    return this.#streams++;
  }

  /** Rows on their way that keep others waiting. */
  get coming(): number {
    return this.#coming;
  }

  /** Whether a page may be asked for without waiting. */
  get isOpen(): boolean {
    return this.#waiting.length === 0 && this.#coming < this.#mostComing;
  }

  /** Counts what has been asked for until it is there; answers the same. */
  follow<T>(rows: number, answer: Promise<T>): Promise<T> {
    const page = { rows, since: performance.now() };
    this.#pages.add(page);
    this.#coming += rows;
    const arrive = () => {
      this.#forget(page);
      this.#startSome();
    };
    // An error's stack leads to whoever waits only where a promise has nobody else to tell.
    return answer.then(
      (given) => {
        arrive();
        return given;
      },
      (error: unknown) => {
        arrive();
        throw error;
      },
    );
  }

  /** Waits for a turn, then settles as what `start` makes does. Fails when `life` aborts; after `leave` it never settles. */
  enter<T>(stream: number, start: () => Promise<T>, life: Stop | undefined) {
    let leave = () => {};
    const answer = new Promise<T>((resolve, reject) => {
      const waiting: Waiting = {
        stream,
        start() {
          unlisten();
          // What it throws fails the answer.
          resolve(new Promise((settle) => settle(start())));
        },
      };
      leave = () => {
        unlisten();
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#remove(at);
      };
      const unlisten =
        life === undefined
          ? () => {}
          : onStop(life, () => {
              leave();
              reject(abortError(life));
            });
      this.#waiting.push(waiting);
      this.#watch();
    });
    return { answer, leave };
  }

  #forget(page: Coming): void {
    if (this.#pages.delete(page)) this.#coming -= page.rows;
  }

  #startSome(): void {
    while (this.#waiting.length > 0 && this.#coming < this.#mostComing) {
      const next = this.#remove(this.#isNewestNext ? this.#newest() : 0);
      this.#isNewestNext = !this.#isNewestNext;
      next?.start();
    }
  }

  #remove(at: number): Waiting | undefined {
    const [removed] = this.#waiting.splice(at, 1);
    if (this.#waiting.length > 0) return removed;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return removed;
  }

  #newest(): number {
    let newest = 0;
    let highest = -1;
    for (const [at, { stream }] of this.#waiting.entries()) {
      if (stream > highest) [newest, highest] = [at, stream];
    }
    return newest;
  }

  /** Sees to it that pages which take long are forgotten while others wait. */
  #watch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const before = performance.now() - patienceMs;
      for (const page of this.#pages) {
        if (page.since > before) break;
        this.#forget(page);
      }
      this.#startSome();
      if (this.#waiting.length > 0) this.#watch();
    }, patienceMs);
  }
}
