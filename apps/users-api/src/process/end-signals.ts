/** What asks a process to end: Ctrl-C, a system or container runtime, a terminal that closes. */
export const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type EndSignal = (typeof endSignals)[number];

/**
 * For so long after the first, in milliseconds, further signals count as the same one. A terminal sends Ctrl-C to every
 * process in it, and npm passes its own on; a closing terminal does the same, and some systems send two kinds at once.
 */
export const oneCauseMs = 1_000;

let firstAt: number | undefined;

/** Calls back for the first signal that asks this process to end, and again for every later one that is meant as another. */
export function onEndSignal(listener: (signal: EndSignal, isFirst: boolean) => void): Disposable {
  const take = (signal: NodeJS.Signals) => {
    const isFirst = firstAt === undefined;
    firstAt ??= performance.now();
    if (isFirst || performance.now() - firstAt > oneCauseMs) listener(signal as EndSignal, isFirst);
  };
  for (const signal of endSignals) process.on(signal, take);
  return {
    [Symbol.dispose]: () => {
      for (const signal of endSignals) process.off(signal, take);
    },
  };
}

/** Ends this process as SIGTERM would, unless a signal has asked it to end already. */
export function endUnlessAsked(): void {
  if (firstAt !== undefined) return;
  // Not by the system: on Windows that would end the process at once.
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
}
