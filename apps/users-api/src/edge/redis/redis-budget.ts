/** Milliseconds for which all calls of one request together wait for Redis. */
const budgetMs = 50;

/** How often is looked whether an answer has come. */
const lookMs = 2;

/** What one look counts at most: a process that was busy for longer could not have seen an answer. */
const mostOfLookMs = lookMs + 3;

/** Redis did not answer while the budget lasted. */
export class RedisSilent extends Error {
  override readonly name = 'RedisSilent';
}

/** What a request may still wait for Redis. Only Redis's silence counts, not the time for which this process was busy. */
export class RedisBudget {
  #leftMs = budgetMs;

  /**
   * Waits for an answer.
   * @throws RedisSilent when the budget is used up first; whatever the answer rejects with otherwise.
   */
  wait<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let since = performance.now();
      const spend = () => {
        const now = performance.now();
        this.#leftMs -= Math.min(now - since, mostOfLookMs);
        since = now;
      };
      let timer: NodeJS.Timeout;
      let isOver = false;
      const look = () => {
        if (isOver) return;
        spend();
        if (this.#leftMs > 0) lookLater();
        else reject(new RedisSilent('Redis did not answer in time'));
      };
      // An answer that came while the process was busy is read between the timer and what `setImmediate` runs.
      const lookLater = () => {
        timer = setTimeout(() => setImmediate(look), Math.min(lookMs, Math.max(1, this.#leftMs)));
      };
      const end = () => {
        isOver = true;
        clearTimeout(timer);
        spend();
      };
      if (this.#leftMs > 0) lookLater();
      else reject(new RedisSilent('This request has waited for Redis for long enough'));
      answer.then(
        (value) => {
          end();
          resolve(value);
        },
        (error) => {
          end();
          reject(error);
        },
      );
    });
  }
}
