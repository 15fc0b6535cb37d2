import { fileURLToPath } from 'node:url';

/**
 * Remembers where `declare`, the function that asks, was called from. The function that comes back answers
 * `file:line`, by source maps where the runtime has them; `undefined` where the stack does not tell. Taking the
 * stack costs about a microsecond, naming the place more, so that it is done when first asked for.
 */
export function rememberCaller(declare: (...args: never[]) => unknown): () => string | undefined {
  const taken: { stack?: string | undefined } = {};
  captureOneFrame(taken, declare);
  let place: string | undefined;
  let known = false;
  return () => {
    if (!known) place = placeOf(taken.stack);
    known = true;
    taken.stack = undefined;
    return place;
  };
}

/** `file:line` of the first frame of a stack; the file without protocol, query and column. */
export function placeOf(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  const frame = /^ +at (?:.*\()?(?<file>[^()\n]+):(?<line>\d+):\d+\)?$/m.exec(stack)?.groups;
  if (frame?.file === undefined || frame.file.startsWith('node:')) return undefined;
  const [file = ''] = frame.file.split('?');
  return `${file.startsWith('file://') ? fileURLToPath(file) : file}:${frame.line}`;
}

function captureOneFrame(into: object, below: (...args: never[]) => unknown): void {
  const limit = Error.stackTraceLimit;
  // Where Error is frozen, the whole stack does as well.
  const settable = Reflect.set(Error, 'stackTraceLimit', 1);
  Error.captureStackTrace(into, below);
  if (settable) Error.stackTraceLimit = limit;
}
