/**
 * One at a time, and answers in the order of the questions. Costs whoever comes when nobody else is there two
 * assignments, and no promise.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Takes the turn, which must be free. */
  take(): void {
    this.#isTaken = true;
  }

  pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isTaken = false;
    else next();
  }

  /** Acts when it is its turn, and passes when what came of it has settled. */
  queue<T>(act: () => Promise<T> | T): Promise<T> {
    const answer = new Promise<void>((resolve) => this.#waiting.push(resolve)).then(act);
    const pass = () => this.pass();
    answer.then(pass, pass);
    return answer;
  }
}
