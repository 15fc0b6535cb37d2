import { open } from 'node:fs/promises';

const MOST_BYTES = 256 * 1024;

/** The last lines of a log file; empty while there is none. */
export async function logTail(path: string, lines: number): Promise<string> {
  const text = await lastBytes(path);
  return lines > 0 ? text.trimEnd().split('\n').slice(-lines).join('\n') : '';
}

async function lastBytes(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, MOST_BYTES));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
