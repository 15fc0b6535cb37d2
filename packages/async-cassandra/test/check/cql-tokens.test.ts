import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cqlPieces, cqlTokens } from '../../src/check/cql-tokens.js';

// What may look like CQL but is none: the tokens in it must not be seen.
const text = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '*', ';', '?', ':x', 'IF', 'now()', "'", '"', '$'),
});
const hidden = fc.oneof(
  text.map((inner) => ({ kind: 'string', cql: `'${inner.replaceAll("'", "''")}'` })),
  text.map((inner) => ({ kind: 'string', cql: `$$${inner.replaceAll('$', '')}$$` })),
  text.map((inner) => ({ kind: 'name', cql: `"${inner.replaceAll('"', '""')}"` })),
  text.map((inner) => ({ kind: 'comment', cql: `/*${inner.replaceAll('*', '')}*/` })),
  text.map((inner) => ({ kind: 'line comment', cql: `--${inner.replaceAll('\n', '')}\n` })),
  text.map((inner) => ({ kind: 'line comment', cql: `//${inner.replaceAll('\n', '')}\n` })),
);
const plain = fc.constantFrom(
  'SELECT',
  'select',
  'a_1',
  '*',
  ',',
  '(',
  ')',
  '= ?',
  ':id',
  '1.5',
  '0xAB',
  '1h30m',
  '[',
  '- 1',
  '/ 2',
);

describe('cqlPieces', () => {
  it('are the whole text, in order, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (cql) => {
        const pieces = [...cqlPieces(cql)];
        expect(pieces.map(({ start, end }) => cql.slice(start, end)).join('')).toBe(cql);
        expect(pieces.every(({ start, end }) => start < end)).toBe(true);
      }),
    );
  });

  it('take strings, quoted names and comments whole, and see nothing in them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, hidden)), (parts) => {
        const cql = parts.map((part) => (typeof part === 'string' ? part : part.cql)).join(' ');
        const expected = parts.flatMap((part) =>
          typeof part === 'string' ? cqlTokens(part).map(({ kind, value }) => [kind, value]) : [[part.kind]],
        );
        const found = [...cqlPieces(cql)]
          .filter(({ kind }) => kind !== 'space')
          .map(({ kind, value }) => (/string|name|comment/.test(kind) ? [kind] : [kind, value]));
        expect(found).toEqual(expected);
      }),
    );
  });
});

describe('cqlTokens', () => {
  it('compare words without case, and names as they are', () => {
    expect(cqlTokens('Select "Na""me" FROM t -- end').map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'word select',
      'name Na"me',
      'word from',
      'word t',
    ]);
  });

  it.each(["'no end", '"no end', '$$no end', '/* no end', '-- no end'])('go to the end of %s', (cql) => {
    expect([...cqlPieces(cql)]).toHaveLength(1);
  });
});
