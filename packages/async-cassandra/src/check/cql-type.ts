import { types } from 'cassandra-driver';
import type { DriverType } from '../driver/driver-parts.js';

/**
 * A CQL type in the one form that types are compared in: lower case unless quoted, no spaces, `text` for `varchar`,
 * without `frozen`, without the `!` of columns that are never null, user types without their keyspace.
 */
export function normalizeCqlType(text: string): string {
  const bare = text
    .replace(/!$/, '')
    .replaceAll(/"(?:[^"]|"")*"|[^"]/g, (piece) => (piece.length > 1 ? piece : piece.trim().toLowerCase()))
    .replaceAll(/"([a-z_][a-z0-9_]*)"/g, '$1')
    .replaceAll(/(?:\w+|"[^"]*")\.(?=[\w"])/g, '')
    .replaceAll(/\bvarchar\b/g, 'text');
  return withoutFrozen(bare);
}

/** Whether values of both types have the same form: the same type, or `bigint` and `counter`. */
export function sameCqlType(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => normalizeCqlType(text).replace(/^counter$/, 'bigint'));
  return a === b;
}

/** A type that the driver describes, as Cassandra writes it but for `frozen`, of which the driver is not told. */
export function toCqlType({ code, info }: DriverType): string {
  const inner = (type: unknown) => toCqlType(type as DriverType);
  const { custom, list, set, map, tuple, udt } = types.dataTypes;
  if (code === custom) return fromClassName(String(info));
  if (code === list) return `list<${inner(info)}>`;
  if (code === set) return `set<${inner(info)}>`;
  if (code === map) return `map<${(info as unknown[]).map(inner).join(', ')}>`;
  if (code === tuple) return `tuple<${(info as unknown[]).map(inner).join(', ')}>`;
  if (code === udt) return quoteIfNeeded((info as { name: string }).name);
  const name = Object.entries(types.dataTypes).find(([, each]) => each === code)?.[0] ?? `type ${code}`;
  return name.replace('varchar', 'text');
}

const scalarOfClass: Readonly<Record<string, string>> = {
  AsciiType: 'ascii',
  BooleanType: 'boolean',
  ByteType: 'tinyint',
  BytesType: 'blob',
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

const nestedOfClass: Readonly<Record<string, string>> = {
  ListType: 'list',
  MapType: 'map',
  SetType: 'set',
  TupleType: 'tuple',
  VectorType: 'vector',
};

/** What the protocol has no code for comes by the name of its class: vectors, durations and what is inside a vector. */
function fromClassName(name: string): string {
  const [, simple = '', list] =
    /^\s*(?:org\.apache\.cassandra\.db\.marshal\.)?(\w+)(?:\((.*)\))?\s*$/s.exec(name) ?? [];
  const args = list === undefined ? [] : splitArguments(list);
  if (simple === 'FrozenType' || simple === 'ReversedType') return fromClassName(args[0] ?? '');
  if (simple === 'UserType') return quoteIfNeeded(Buffer.from(args[1] ?? '', 'hex').toString());
  const nested = nestedOfClass[simple];
  if (nested !== undefined) return `${nested}<${args.map(fromClassName).join(', ')}>`;
  return scalarOfClass[simple] ?? (/^\d+$/.test(simple) ? simple : `'${name}'`);
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

function withoutFrozen(text: string): string {
  const start = text.search(/\bfrozen</);
  if (start < 0) return text;
  const open = start + 'frozen'.length;
  let depth = 0;
  for (let end = open; end < text.length; end++) {
    if (text[end] === '<') depth++;
    if (text[end] === '>') depth--;
    if (depth === 0)
      return withoutFrozen(text.slice(0, start) + text.slice(open + 1, end) + text.slice(end + 1));
  }
  return text;
}

function quoteIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
