import { describe, expect, it } from 'vitest';
import { type Framing, jsonArray, jsonChunks, jsonLines } from '../../src/rest/json-chunks.js';

const pagesOf = (...sizes: number[]) =>
  ReadableStream.from(
    sizes.map((size) => ({ rows: Array.from({ length: size }, (_, n) => ({ n, text: 'é' })) })),
  );

async function chunksOf(framing: Framing, ...sizes: number[]): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of jsonChunks(pagesOf(...sizes), JSON.stringify, framing))
    chunks.push(String(chunk));
  return chunks;
}

const parsesAs: [name: string, framing: Framing, parse: (text: string) => unknown[]][] = [
  ['an array', jsonArray, (text) => JSON.parse(text)],
  [
    'lines',
    jsonLines,
    (text) =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  ],
];

describe.each(parsesAs)('Memory efficiency with streaming: rows as %s', (_name, framing, parse) => {
  it.each([[[]], [[0]], [[1]], [[0, 1, 0]], [[3, 2, 0, 1]], [[5000, 1, 5000]]])(
    'of pages of %j come whole, a page as soon as it is read, and never look whole before the end',
    async (sizes) => {
      const chunks = await chunksOf(framing, ...sizes);
      const rows = sizes.reduce((sum, size) => sum + size, 0);
      expect(parse(chunks.join(''))).toHaveLength(rows);
      expect(chunks.length).toBeGreaterThanOrEqual(sizes.filter((size) => size > 0).length);
      if (rows > 0 && framing === jsonLines) expect(chunks.join('').endsWith('}\n')).toBe(true);
      for (let n = 1; n < chunks.length; n++) {
        expect(() => parse(chunks.slice(0, n).join('')), `after ${n} chunks`).toThrow();
      }
    },
  );
});
