import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codecOf } from '../../src/codecs/codec-of.js';
import {
  compileJsonWriter,
  compileRowReader,
  lookupJsonWriter,
  lookupReader,
} from '../../src/codecs/compile-rows.js';
import { JsonBytes } from '../../src/codecs/json-bytes.js';
import { typeText, type ValueType } from '../../src/codecs/value-type.js';
import { writeInstant } from '../../src/codecs/write-instant.js';
import { canonical, randomType, samplesOf } from './random-values.js';

const seeded = { seed: 16 };
const typed = randomType.chain((type) => samplesOf(type).map(({ value }) => ({ type, value })));

it('every value comes out of its bytes as it went in', () => {
  fc.assert(
    fc.property(typed, ({ type, value }) => {
      const codec = codecOf(type);
      const bytes = codec.encode(value);
      // As in a page: something before, and something behind.
      const page = Buffer.concat([Buffer.alloc(3, 0xff), bytes, Buffer.alloc(5, 0xff)]);
      const read =
        bytes.length === 0 && !codec.hasEmptyValue ? null : codec.decode(page, 3, 3 + bytes.length);
      page.fill(0xaa);
      expect(canonical(type, read)).toBe(canonical(type, value));
    }),
    { ...seeded, numRuns: 3_000 },
  );
});

it('JSON says what the values of a row say, and without code made from text the same comes out', () => {
  const cells = fc.array(
    fc.record({ name: fc.string({ unit: 'binary', minLength: 1 }), cell: typed, isNull: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(cells, (row) => {
      const columns = row.map(({ name, cell: { type } }, index) => ({
        name: `${index}${name}`,
        codec: codecOf(type),
      }));
      const parts = row.flatMap(({ cell: { type, value }, isNull }) => {
        const bytes = isNull ? undefined : codecOf(type).encode(value);
        const length = Buffer.alloc(4);
        length.writeInt32BE(bytes?.length ?? -1);
        return bytes === undefined ? [length] : [length, bytes];
      });
      const page = Buffer.concat([...parts, ...parts]);
      const compiled = compileRowReader(columns)(page, 0, 2);
      expect(lookupReader(columns)(page, 0, 2)).toEqual(compiled);
      const jsonBy = (write: ReturnType<typeof compileJsonWriter>) => {
        const json = new JsonBytes(Buffer.alloc(1));
        const cursor = { bytes: page, at: 0, last: 0, left: 2 };
        write(cursor, json, Number.POSITIVE_INFINITY, 0x5b, 0x2c);
        expect(cursor).toEqual({ bytes: page, at: page.length, last: page.length / 2, left: 0 });
        return json.take(Buffer.alloc(1), 0).toString();
      };
      const json = jsonBy(compileJsonWriter(columns));
      expect(jsonBy(lookupJsonWriter(columns))).toBe(json);
      const types = new Map(row.map(({ cell: { type } }, index) => [columns[index]?.name ?? '', type]));
      const said = compiled.map((each) =>
        Object.entries(each).map(([name, value]) => [name, plainOf(types.get(name) as ValueType, value)]),
      );
      expect(JSON.parse(`${json}]`)).toEqual(said.map((entries) => Object.fromEntries(entries)));
    }),
    { ...seeded, numRuns: 500 },
  );
});

/** What the JSON of a value holds. */
function plainOf(type: ValueType, value: unknown): unknown {
  if (value === null) return null;
  const each = (element: ValueType) => (item: unknown) => plainOf(element, item);
  switch (type.kind) {
    case 'list':
    case 'set':
      return (value as unknown[]).map(each(type.element));
    case 'vector':
      return [...(value as Iterable<unknown>)].map(each(type.element));
    case 'tuple':
      return (value as { elements: unknown[] }).elements.map((item, at) =>
        each(type.elements[at] as ValueType)(item),
      );
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [name, each(type.value)(item)]),
      );
    case 'udt': {
      const fields = value as Record<string, unknown>;
      return Object.fromEntries(
        type.fields.map((field) => [field.name, plainOf(field.type, fields[field.name])]),
      );
    }
    case 'float':
    case 'double':
      return JSON.parse(JSON.stringify(value));
    case 'timestamp':
      return (value as Date).toJSON();
    case 'blob':
      return `0x${(value as Buffer).toString('hex')}`;
    case 'inet':
      return codecOf(type).toKey?.(value);
    case 'duration':
      return expect.stringMatching(/^-?(?:\d+(?:y|mo|d|h|m|s|ms|us|ns))+$/);
    default:
      return typeof value === 'bigint' || typeof value === 'object' ? String(value) : value;
  }
}

/** A row of two texts, as it stands in a page. */
function rowOfTwo(first: string, second: string): Buffer {
  const cell = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  return Buffer.concat([cell(first), cell(second)]);
}

const twoTexts = (first: string, second: string) =>
  [first, second].map((name) => ({ name, codec: codecOf({ kind: 'text' }) }));

it('reads no row of a page that ends before it does', () => {
  const page = Buffer.concat([rowOfTwo('ab', 'cde'), rowOfTwo('', 'f')]);
  const columns = twoTexts('a', 'b');
  expect(compileRowReader(columns)(page, 0, 2)).toEqual([
    { a: 'ab', b: 'cde' },
    { a: '', b: 'f' },
  ]);
  for (let end = 0; end < page.length; end++) {
    const cut = page.subarray(0, end);
    const cursor = { bytes: cut, at: 0, last: 0, left: 2 };
    const json = new JsonBytes(Buffer.alloc(1));
    expect(() => compileRowReader(columns)(cut, 0, 2)).toThrow(RangeError);
    expect(() => compileJsonWriter(columns)(cursor, json, 1000, 0, 0)).toThrow(RangeError);
  }
});

it.each(['__proto__', 'toJSON', 'constructor', 'toString', '0', 'a'])(
  'reads a column %s as a property of its own, which may be set',
  (name) => {
    const columns = twoTexts(name, 'b');
    const [row = {}] = compileRowReader(columns)(rowOfTwo('ab', 'cde'), 0, 1);
    expect(Object.getOwnPropertyDescriptor(row, name)).toEqual({
      value: 'ab',
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Object.keys(row).sort()).toEqual([name, 'b'].sort());
    const [looked = {}] = lookupReader(columns)(rowOfTwo('ab', 'cde'), 0, 1);
    expect(Object.getPrototypeOf(row)).toBe(Object.getPrototypeOf(looked));
  },
);

it('tells types as CQL writes them', () => {
  fc.assert(
    fc.property(randomType, (type) => {
      expect(typeText(type)).toMatch(/^(?:[a-z_"<>, \dA-Z]+)$/);
    }),
    seeded,
  );
});

it('writes moments as Date does', () => {
  const json = new JsonBytes(Buffer.alloc(1024));
  const edges = [-62_167_219_200_001, -62_167_219_200_000, 253_402_300_799_999, 253_402_300_800_000, -1, 0];
  const everyDay = Array.from({ length: 366 * 8 }, (_, day) => Date.UTC(1896, 0, 1 + day, 23, 59, 59, 999));
  const write = (ms: number) => {
    json.at = 0;
    writeInstant(ms, json);
    return json.take(Buffer.alloc(1), 0).toString();
  };
  for (const ms of [...edges, ...everyDay]) expect(write(ms)).toBe(JSON.stringify(new Date(ms)));
  fc.assert(
    fc.property(
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.integer({ min: -(2 ** 46), max: 2 ** 46 }),
      (...all) => {
        for (const ms of all) expect(write(ms)).toBe(JSON.stringify(new Date(ms)));
      },
    ),
    { ...seeded, numRuns: 2_000 },
  );
});
