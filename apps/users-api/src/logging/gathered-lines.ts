import { writeSync } from 'node:fs';
import { type DestinationStream, pino } from 'pino';

/** Lines are written when they are so many characters, or after so many milliseconds. */
const [enough, longestMs] = [8_192, 100];

/**
 * Standard output for a log of many lines: written in pieces, and nobody waits for it. What is left when the process
 * ends is written then. (The same setting of pino's own destination goes through all that it holds for each line.)
 */
export function gatheredLines(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: false });
  let lines: string[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;
  const take = () => {
    const text = lines.join('');
    lines = [];
    length = 0;
    clearTimeout(timer);
    timer = undefined;
    return text;
  };
  process.on('exit', () => {
    const rest = take();
    // The destination's own rest is out by now, but for a piece that may be on its way.
    if (rest !== '') writeSync(1, rest);
  });
  return {
    write(line) {
      lines.push(line);
      length += line.length;
      if (length >= enough) output.write(take());
      else timer ??= setTimeout(() => output.write(take()), longestMs).unref();
    },
  };
}
