import { CassandraError } from '../errors/cassandra-error.js';
import type { StatementDefinition } from './statement.js';

type Fits = (value: unknown) => boolean;

const isText: Fits = (value) => typeof value === 'string';
const isNumber: Fits = (value) => typeof value === 'number';
const isObject: Fits = (value) => typeof value === 'object';
const isTextOrObject: Fits = (value) => isText(value) || isObject(value);
const isUuid: Fits = (value) => isObject(value) || (isText(value) && /^[0-9a-f-]{36}$/i.test(String(value)));
const isBigint: Fits = (value) => typeof value === 'bigint' || isObject(value);
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
  timestamp: (value) => isTextOrObject(value) || isNumber(value),
  timeuuid: isUuid,
  tinyint: integer(8),
  tuple: isObject,
  uuid: isUuid,
  varchar: isText,
  varint: isBigint,
  vector: isObject,
};

/**
 * An error of encoding with the parameter that it is about, where that can be told. The driver names none, and
 * quotes the value, which may be nobody's business.
 */
export function withMisfit(
  error: CassandraError,
  statement: StatementDefinition,
  params: object,
): CassandraError {
  if (error.code !== 'INVALID_ARGUMENT' || error.option !== undefined) return error;
  const misfit = Object.entries(params).find(([name, value]) => !fits(statement.params[name], value));
  if (misfit === undefined) return error;
  const [name, value] = misfit;
  const type = statement.params[name];
  const message = `Parameter "${name}" (${type}) does not take ${describe(value)}`;
  return new CassandraError('INVALID_ARGUMENT', message, { cause: error.cause, option: name });
}

function fits(type: string | undefined, value: unknown): boolean {
  if (type === undefined || value === null || value === undefined) return true;
  const plain = type.replace(/^frozen</, '');
  const [name = ''] = plain.split('<', 1);
  return fitsOf[name]?.(value) ?? true;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (Number.isNaN(value)) return 'NaN';
  if (typeof value === 'number') return 'this number';
  if (typeof value === 'string') return 'this string';
  if (typeof value === 'object') return `a ${value?.constructor.name ?? 'null'}`;
  return `a ${typeof value}`;
}
