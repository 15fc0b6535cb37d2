type Turn<T> = { readonly source: AsyncIterator<T>; readonly result: IteratorResult<T> };

export interface MergeOptions {
  /** Most sources open at once. */
  readonly parallel: number;
  /** Whether to open one more beside those that are open; asked again and again. Default: always. */
  readonly mayOpen?: () => boolean;
  readonly onSourceDone?: () => void;
}

/**
 * Yields from several sources whatever comes first, with a limited number of them open and one item of each
 * waiting. Sources are made when their turn comes. Breaking off or a failure returns every open one.
 */
export async function* merge<T>(
  sources: Iterable<() => AsyncIterator<T>>,
  { parallel, mayOpen = () => true, onSourceDone }: MergeOptions,
): AsyncGenerator<T, void, void> {
  const remaining = sources[Symbol.iterator]();
  const opened = new Set<AsyncIterator<T>>();
  const turns = new Map<AsyncIterator<T>, Promise<Turn<T>>>();
  const take = (source: AsyncIterator<T>) => {
    const turn = source.next().then((result) => ({ source, result }));
    turn.catch(() => {});
    turns.set(source, turn);
  };
  const open = () => {
    while (opened.size < parallel && (opened.size === 0 || mayOpen())) {
      const next = remaining.next();
      if (next.done) return;
      const source = next.value();
      opened.add(source);
      take(source);
    }
  };
  try {
    for (open(); turns.size > 0; open()) {
      const { source, result } = await Promise.race(turns.values());
      turns.delete(source);
      if (result.done) {
        opened.delete(source);
        onSourceDone?.();
      } else {
        yield result.value;
        take(source);
      }
    }
  } finally {
    // Not awaited: a source may be in the middle of a page that nobody wants any more.
    for (const source of opened) source.return?.().catch(() => {});
  }
}
