import { types } from 'cassandra-driver';
import type { ScalarName, ValueType } from '../codecs/value-type.js';
import type { DriverType } from './driver-parts.js';

const { custom, list, set, map, tuple, udt } = types.dataTypes;

const scalarOfCode = new Map<number, ScalarName>(
  (
    [
      'ascii',
      'bigint',
      'blob',
      'boolean',
      'counter',
      'date',
      'decimal',
      'double',
      'duration',
      'float',
      'inet',
      'int',
      'smallint',
      'text',
      'time',
      'timestamp',
      'timeuuid',
      'tinyint',
      'uuid',
      'varint',
    ] as const
  ).map((name) => [types.dataTypes[name], name]),
);
scalarOfCode.set(types.dataTypes.varchar, 'text');

interface UserTypeInfo {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: DriverType }[];
}

/** A type that the driver describes. */
export function valueTypeOf({ code, info }: DriverType): ValueType {
  const inner = (type: unknown) => valueTypeOf(type as DriverType);
  if (code === custom) return typeOfClass(String(info));
  if (code === list) return { kind: 'list', element: inner(info) };
  if (code === set) return { kind: 'set', element: inner(info) };
  if (code === map) {
    const [key, value] = info as readonly unknown[];
    return { kind: 'map', key: inner(key), value: inner(value) };
  }
  if (code === tuple) return { kind: 'tuple', elements: (info as readonly unknown[]).map(inner) };
  if (code === udt) {
    const { name, fields } = info as UserTypeInfo;
    return {
      kind: 'udt',
      name,
      fields: fields.map((field) => ({ name: field.name, type: inner(field.type) })),
    };
  }
  const kind = scalarOfCode.get(code);
  return kind === undefined ? { kind: 'custom', className: `type ${code}` } : { kind };
}

const scalarOfClass: Readonly<Record<string, ScalarName>> = {
  AsciiType: 'ascii',
  BooleanType: 'boolean',
  ByteType: 'tinyint',
  BytesType: 'blob',
  CounterColumnType: 'counter',
  DecimalType: 'decimal',
  DoubleType: 'double',
  DurationType: 'duration',
  FloatType: 'float',
  InetAddressType: 'inet',
  Int32Type: 'int',
  IntegerType: 'varint',
  LongType: 'bigint',
  ShortType: 'smallint',
  SimpleDateType: 'date',
  TimeType: 'time',
  TimeUUIDType: 'timeuuid',
  TimestampType: 'timestamp',
  UTF8Type: 'text',
  UUIDType: 'uuid',
};

const textOfHex = (hex: string) => Buffer.from(hex, 'hex').toString();

/** What the protocol has no code for comes by the name of its class: vectors, durations and what is inside a vector. */
function typeOfClass(name: string): ValueType {
  const [, simple = '', list] =
    /^\s*(?:org\.apache\.cassandra\.db\.marshal\.)?(\w+)(?:\((.*)\))?\s*$/s.exec(name) ?? [];
  const args = list === undefined ? [] : splitArguments(list);
  const argument = (index: number) => typeOfClass(args[index] ?? '');
  switch (simple) {
    case 'FrozenType':
    case 'ReversedType':
      return argument(0);
    case 'ListType':
      return { kind: 'list', element: argument(0) };
    case 'SetType':
      return { kind: 'set', element: argument(0) };
    case 'MapType':
      return { kind: 'map', key: argument(0), value: argument(1) };
    case 'TupleType':
      return { kind: 'tuple', elements: args.map(typeOfClass) };
    case 'VectorType':
      return { kind: 'vector', element: argument(0), dimension: Number(args[1]) };
    case 'UserType': {
      const fields = args.slice(2).map((field) => {
        const colon = field.indexOf(':');
        return { name: textOfHex(field.slice(0, colon)), type: typeOfClass(field.slice(colon + 1)) };
      });
      return { kind: 'udt', name: textOfHex(args[1] ?? ''), fields };
    }
    default: {
      const kind = scalarOfClass[simple];
      return kind === undefined ? { kind: 'custom', className: name } : { kind };
    }
  }
}

function splitArguments(list: string): string[] {
  const found: string[] = [''];
  let depth = 0;
  for (const character of list) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) found.push('');
    else found[found.length - 1] += character;
  }
  return found.map((each) => each.trim());
}
