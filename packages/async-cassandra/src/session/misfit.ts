import { types } from 'cassandra-driver';
import { toCqlType } from '../check/cql-type.js';
import type { DriverType, TypedName } from '../driver/driver-parts.js';
import { CassandraError } from '../errors/cassandra-error.js';

type Fits = (value: unknown) => boolean;

const isText: Fits = (value) => typeof value === 'string';
const isNumber: Fits = (value) => typeof value === 'number';
const isObject: Fits = (value) => typeof value === 'object';
const isTextOrObject: Fits = (value) => isText(value) || isObject(value);
const isUuid: Fits = (value) => isObject(value) || (isText(value) && /^[0-9a-f-]{36}$/i.test(String(value)));
const isBigint: Fits = (value) => typeof value === 'bigint' || isObject(value);
const isTime: Fits = (value) =>
  value instanceof Date || isText(value)
    ? !Number.isNaN(new Date(value as Date | string).getTime())
    : isObject(value) || isNumber(value);
const integer =
  (bits: number): Fits =>
  (value) =>
    isNumber(value) && Number(value) >= -(2 ** (bits - 1)) && Number(value) < 2 ** (bits - 1);

/** What the driver takes for a type, as far as that can be told without encoding; of others, anything. */
const fitsOf: Readonly<Record<string, Fits>> = {
  ascii: isText,
  bigint: isBigint,
  blob: (value) => value instanceof Uint8Array,
  counter: isBigint,
  date: isTextOrObject,
  decimal: isTextOrObject,
  double: isNumber,
  duration: isObject,
  float: isNumber,
  inet: isTextOrObject,
  int: integer(32),
  list: Array.isArray,
  map: isObject,
  set: Array.isArray,
  smallint: integer(16),
  text: isText,
  time: isTextOrObject,
  timestamp: isTime,
  timeuuid: isUuid,
  tinyint: integer(8),
  tuple: isObject,
  uuid: isUuid,
  varchar: isText,
  varint: isBigint,
  vector: (value) => value instanceof types.Vector || value instanceof Float32Array,
};

/** A value, or one inside of it, that its type does not take. */
interface Misfit {
  /** From the parameter to the value: `[1]`, `.street`, `["key"]`. */
  readonly path: string;
  readonly type: string;
  readonly reason: string;
}

/**
 * An error of encoding with the parameter that it is about, where that can be told. The driver names none, and
 * quotes the value, which may be nobody's business. `markers` are those of the statement, as Cassandra has told them;
 * `params` come by their names or in their order.
 */
export function withMisfit(
  error: CassandraError,
  markers: readonly TypedName[],
  params: object,
): CassandraError {
  if (error.code !== 'INVALID_ARGUMENT' || error.option !== undefined) return error;
  const byName = new Map(
    Object.entries(params).map(([name, value]) => [name.toLowerCase(), value as unknown]),
  );
  for (const [index, { name, type }] of markers.entries()) {
    const value: unknown = Array.isArray(params) ? params[index] : byName.get(name.toLowerCase());
    const misfit = misfitOf(type, value, '');
    if (misfit === undefined) continue;
    const message = `Parameter "${name}${misfit.path}" (${misfit.type}) does not take ${misfit.reason}`;
    return new CassandraError('INVALID_ARGUMENT', message, { cause: error.cause, option: name });
  }
  return error;
}

function misfitOf(type: DriverType, value: unknown, path: string): Misfit | undefined {
  if (value === null || value === undefined) return undefined;
  const text = toCqlType(type);
  const [name = ''] = text.split('<', 1);
  if (!(fitsOf[name]?.(value) ?? true)) return { path, type: text, reason: describe(value) };
  const { list, set, map, tuple, udt } = types.dataTypes;
  const { code, info } = type;
  if (code === list || code === set) {
    return firstMisfit(value as readonly unknown[], (item, index) =>
      misfitOf(info as DriverType, item, `${path}[${index}]`),
    );
  }
  if (code === map) {
    const [, of] = info as readonly DriverType[];
    return firstMisfit(Object.entries(value), ([key, item]) => of && misfitOf(of, item, `${path}["${key}"]`));
  }
  if (code === tuple) {
    const elements = (value as { readonly elements?: readonly unknown[] }).elements ?? [];
    const inner = info as readonly DriverType[];
    return firstMisfit(inner, (of, index) => misfitOf(of, elements[index], `${path}[${index}]`));
  }
  if (code === udt) {
    const { fields = [] } = info as { readonly fields?: readonly TypedName[] };
    const given = value as Readonly<Record<string, unknown>>;
    return firstMisfit(fields, (field) => misfitOf(field.type, given[field.name], `${path}.${field.name}`));
  }
  return name === 'vector' ? vectorMisfit(text, value as ArrayLike<unknown>, path) : undefined;
}

function vectorMisfit(type: string, value: ArrayLike<unknown>, path: string): Misfit | undefined {
  const size = Number(/, (\d+)>$/.exec(type)?.[1]);
  if (value.length === size) return undefined;
  return { path, type, reason: `a vector of ${value.length}` };
}

function firstMisfit<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => Misfit | undefined,
): Misfit | undefined {
  for (const [index, item] of items.entries()) {
    const misfit = find(item, index);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (Number.isNaN(value)) return 'NaN';
  if (typeof value === 'number') return 'this number';
  if (typeof value === 'string') return 'this string';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (typeof value === 'object') return `a ${value?.constructor?.name ?? 'null'}`;
  return `a ${typeof value}`;
}
