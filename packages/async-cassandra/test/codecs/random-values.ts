import fc from 'fast-check';
import { isCassandra5 } from '../../../../test/cassandra.js';
import { codecOf } from '../../src/codecs/codec-of.js';
import { type ScalarName, typeText, type ValueType } from '../../src/codecs/value-type.js';
import { driverTypes, Tuple, Uuid, Vector } from '../../src/index.js';

const { BigDecimal, Duration, InetAddress, LocalDate, LocalTime, Long, TimeUuid } = driverTypes;

/** A value of some type, and how CQL writes it. */
export interface Sample {
  readonly value: unknown;
  readonly literal: string;
}

/** User-defined types that Cassandra has to know before tables with random types are made. */
export const userTypes = [
  {
    kind: 'udt',
    name: 'person',
    fields: [
      { name: 'name', type: { kind: 'text' } },
      { name: 'age', type: { kind: 'int' } },
    ],
  },
  {
    kind: 'udt',
    name: 'Odd Names',
    fields: [
      { name: '__proto__', type: { kind: 'bigint' } },
      { name: 'constructor', type: { kind: 'list', element: { kind: 'text' } } },
      { name: 'A b', type: { kind: 'uuid' } },
    ],
  },
] as const satisfies readonly ValueType[];

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const plain = (value: number | bigint): Sample => ({ value, literal: String(value) });
const whole = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }).map(plain);
const numberLiteral = (value: number) => (Object.is(value, -0) ? '-0.0' : String(value));
const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const digits = (value: number, length: number) => String(value).padStart(length, '0');
const time = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999_999)).map(([h, m, s, ns]) => {
  const text = `${digits(h, 2)}:${digits(m, 2)}:${digits(s, 2)}.${digits(ns, 9)}`;
  return { value: LocalTime.fromString(text), literal: quoted(text) };
});
const text = fc.string({ unit: 'binary', maxLength: 12 });

const scalars: Readonly<Record<Exclude<ScalarName, 'counter'>, fc.Arbitrary<Sample>>> = {
  ascii: fc
    .string({ unit: 'binary-ascii', maxLength: 12 })
    .map((value) => ({ value, literal: quoted(value) })),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(plain),
  blob: fc.uint8Array({ maxLength: 12 }).map((value) => {
    const blob = Buffer.from(value);
    return { value: blob, literal: `0x${blob.toString('hex')}` };
  }),
  boolean: fc.boolean().map((value) => ({ value, literal: String(value) })),
  date: fc.integer({ min: -719_162, max: 2_932_896 }).map((days) => {
    const value = LocalDate.fromString(new Date(days * 86_400_000).toISOString().slice(0, 10));
    return { value, literal: quoted(String(value)) };
  }),
  decimal: fc.tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.nat(20)).map(([unscaled, scale]) => {
    const all = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const point = all.length - scale;
    const literal = `${unscaled < 0n ? '-' : ''}${all.slice(0, point)}${scale > 0 ? `.${all.slice(point)}` : ''}`;
    return { value: BigDecimal.fromString(literal), literal };
  }),
  double: fc.double().map((value) => ({ value, literal: numberLiteral(value) })),
  duration: fc
    .tuple(
      fc.constantFrom(1, -1),
      fc.nat(2 ** 31 - 1),
      fc.nat(2 ** 31 - 1),
      fc.bigInt({ min: 1n, max: 2n ** 62n }),
    )
    .map(([sign, months, days, ns]) => ({
      value: new Duration(sign * months || 0, sign * days || 0, Long.fromString(String(BigInt(sign) * ns))),
      literal: `${sign < 0 ? '-' : ''}${months > 0 ? `${months}mo` : ''}${days > 0 ? `${days}d` : ''}${ns}ns`,
    })),
  float: fc.float().map((value) => ({ value, literal: numberLiteral(value) })),
  inet: fc
    .oneof(
      fc.ipV4(),
      fc.ipV6().filter((address) => !address.includes('.')),
    )
    .map((address) => ({
      value: new InetAddress(codecOf({ kind: 'inet' }).encode(address)),
      literal: quoted(address),
    })),
  int: whole(32),
  smallint: whole(16),
  text: text.map((value) => ({ value, literal: quoted(value) })),
  time,
  timestamp: fc
    .integer({ min: -8.64e15, max: 8.64e15 })
    .map((ms) => ({ value: new Date(ms), literal: String(ms) })),
  timeuuid: bytes16.map((bytes) => {
    bytes.writeUInt8(((bytes[6] as number) & 0x0f) | 0x10, 6);
    bytes.writeUInt8(((bytes[8] as number) & 0x3f) | 0x80, 8);
    const value = new TimeUuid(bytes as never);
    return { value, literal: String(value) };
  }),
  tinyint: whole(8),
  uuid: bytes16.map((bytes) => ({ value: new Uuid(bytes), literal: String(new Uuid(bytes)) })),
  varint: fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).map(plain),
};

const scalar = fc
  .constantFrom(...(Object.keys(scalars) as (keyof typeof scalars)[]))
  .map((kind) => ({ kind }));
/** What Cassandra takes for a key. */
const key = scalar.filter(({ kind }) => kind !== 'duration');

/** Types up to three levels deep, of those that the release under test knows. */
export const randomType: fc.Arbitrary<ValueType> = fc.letrec<{ type: ValueType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.record({ kind: fc.constant('list' as const), element: tie('type') }),
    fc.record({ kind: fc.constant('set' as const), element: tie('type').filter(hasNoDuration) }),
    fc.record({ kind: fc.constant('map' as const), key, value: tie('type') }),
    fc.record({
      kind: fc.constant('tuple' as const),
      elements: fc.array(tie('type'), { minLength: 1, maxLength: 3 }),
    }),
    ...(isCassandra5() ? [vectorOf(tie('type'))] : []),
    fc.constantFrom<ValueType>(...userTypes),
  ),
})).type;

function vectorOf(element: fc.Arbitrary<ValueType>): fc.Arbitrary<ValueType> {
  return fc.record({
    kind: fc.constant('vector' as const),
    element,
    dimension: fc.integer({ min: 1, max: 4 }),
  });
}

function hasNoDuration(type: ValueType): boolean {
  return !JSON.stringify(type).includes('"duration"');
}

/** A nested type as Cassandra takes it for a column: what is inside can only be frozen, and has to be said to be. */
export function frozenText(type: ValueType): string {
  switch (type.kind) {
    case 'list':
    case 'set':
      return `frozen<${type.kind}<${frozenText(type.element)}>>`;
    case 'map':
      return `frozen<map<${frozenText(type.key)}, ${frozenText(type.value)}>>`;
    case 'tuple':
      return `frozen<tuple<${type.elements.map(frozenText).join(', ')}>>`;
    case 'vector':
      return `vector<${frozenText(type.element)}, ${type.dimension}>`;
    case 'udt':
      return `frozen<${typeText(type)}>`;
    default:
      return type.kind;
  }
}

/** Values of a type, each with its literal. */
export function samplesOf(type: ValueType): fc.Arbitrary<Sample> {
  switch (type.kind) {
    case 'list':
    case 'set':
      return fc.array(samplesOf(type.element), { maxLength: 3 }).map((items) => ({
        value: items.map(({ value }) => value),
        literal: type.kind === 'list' ? `[${literals(items)}]` : `{${literals(items)}}`,
      }));
    case 'map':
      return fc
        .array(fc.tuple(samplesOf(type.key), samplesOf(type.value)), { maxLength: 3 })
        .map((entries) => {
          // What is written twice would leave it open which one counts.
          const byKey = new Map(
            entries.map(([each, value]) => [canonical(type.key, each.value), [each, value] as const]),
          );
          // A Map makes 0 of -0.
          const kept = [...byKey.values()].filter(([each]) => !Object.is(each.value, -0));
          return {
            value: new Map(kept.map(([each, { value }]) => [each.value, value])),
            literal: `{${kept.map(([each, { literal }]) => `${each.literal}: ${literal}`).join(', ')}}`,
          };
        });
    case 'tuple':
      return fc.tuple(...type.elements.map(nullable)).map((items) => ({
        value: new Tuple(...items.map(({ value }) => value)),
        literal: `(${literals(items)})`,
      }));
    case 'vector':
      return fc
        .array(samplesOf(type.element), { minLength: type.dimension, maxLength: type.dimension })
        .map((items) => ({
          value: new Vector(items.map(({ value }) => value)),
          literal: `[${literals(items)}]`,
        }));
    case 'udt':
      return fc.tuple(...type.fields.map((field) => nullable(field.type))).map((items) => ({
        value: Object.fromEntries(type.fields.map(({ name }, index) => [name, items[index]?.value])),
        literal: `{${type.fields.map(({ name }, index) => `"${name}": ${items[index]?.literal}`).join(', ')}}`,
      }));
    case 'custom':
    case 'counter':
      throw new Error(`No values of ${type.kind} are made`);
    default:
      return scalars[type.kind];
  }
}

function nullable(type: ValueType): fc.Arbitrary<Sample> {
  return fc.oneof({ arbitrary: samplesOf(type), weight: 4 }, fc.constant({ value: null, literal: 'null' }));
}

function literals(items: readonly Sample[]): string {
  return items.map(({ literal }) => literal).join(', ');
}

/** The same text for values that say the same: sets and maps have no order. */
export function canonical(type: ValueType, value: unknown): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'list':
      return `[${(value as unknown[]).map((each) => canonical(type.element, each))}]`;
    case 'set':
      return `{${[...new Set((value as unknown[]).map((each) => canonical(type.element, each)))].sort()}}`;
    case 'map': {
      const keyCodec = codecOf(type.key);
      const entries: [unknown, unknown][] =
        value instanceof Map
          ? [...value]
          : Object.entries(value as object).map(([name, each]) => [keyCodec.fromKey?.(name) ?? name, each]);
      return `{${entries.map(([each, item]) => `${canonical(type.key, each)}: ${canonical(type.value, item)}`).sort()}}`;
    }
    case 'tuple':
      return `(${type.elements.map((element, index) => canonical(element, (value as Tuple).elements[index]))})`;
    case 'vector':
      return `<${[...(value as Vector<unknown>)].map((each) => canonical(type.element, each))}>`;
    case 'udt':
      return `{${type.fields.map((field) => canonical(field.type, (value as Record<string, unknown>)[field.name]))}}`;
    default:
      return codecOf(type).encode(value).toString('hex');
  }
}
