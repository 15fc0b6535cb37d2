import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeInLiteral, readLiteral } from '../../src/check/source-literal.js';

const place = (source: string, value: string, offset: number) => {
  const literal = readLiteral(source, 0);
  return literal && placeInLiteral(literal, value, offset);
};

describe('placeInLiteral', () => {
  it('finds every character of a value in the literal that stands for it', () => {
    const characters = fc.string({ unit: fc.constantFrom('a', ' ', '\n', "'", '"', '`', '\\', '{', '}') });
    fc.assert(
      fc.property(characters, fc.constantFrom("'", '"', '`'), (value, quote) => {
        const written = [...value].map((each) =>
          each === '\n' && quote !== '`' ? '\\n' : /[\\'"`]/.test(each) ? `\\${each}` : each,
        );
        const source = `${quote}${written.join('')}${quote}, more`;
        for (let offset = 0; offset < value.length; offset++) {
          const at = place(source, value, offset) ?? -1;
          const length = written[offset]?.length ?? 0;
          expect(source.slice(at, at + length)).toBe(written[offset]);
        }
      }),
    );
  });

  it.each([
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: source code as text
    ['`SELECT ${columns({ a: 1 })} FROM t`', 'SELECT x, y FROM t', 'FROM', 29],
    ['`SELECT ${columns} FROM t`', 'SELECT x, y FROM t', 'x', 7],
    ["'SELECT a ' +\n  'FROM t'", 'SELECT a FROM t', 'FROM', 17],
    ['`${select} FROM t`', 'SELECT a FROM t', 'FROM', 11],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: source code as text
  ])('finds its way in %s', (source, value, word, at) => {
    expect(place(source, value, value.indexOf(word))).toBe(at);
  });

  it.each([
    ['somewhere', 'SELECT a'],
    ["'SELECT b'", 'SELECT a'],
    ["'SELECT \\u0061'", 'SELECT a'],
    ["'SELECT a", 'SELECT a'],
    ["'SELECT ' + a", 'SELECT a'],
  ])('knows no place in %s', (source, value) => {
    expect(place(source, value, value.length - 1)).toBeUndefined();
  });
});
