import { CassandraError } from '../errors/cassandra-error.js';

const asThemselves = ['ascii', 'boolean', 'int', 'smallint', 'text', 'tinyint', 'varchar'];
/** Those that parameters take as text. */
const asText = ['date', 'decimal', 'inet', 'time', 'timeuuid', 'uuid'];
const asBigInts = ['bigint', 'varint'];
const asNumbers = ['double', 'float'];

/** Whether values of a CQL type can be written into a page state. */
export function isPositionType(type: string): boolean {
  return [...asThemselves, ...asText, ...asBigInts, ...asNumbers, 'blob', 'timestamp'].includes(type);
}

/**
 * A value of a position as JSON.
 * @throws CassandraError `INVALID_ARGUMENT` when there is none.
 */
export function toJson(param: string, type: string, value: unknown): unknown {
  if (value === null || value === undefined) {
    throw new CassandraError('INVALID_ARGUMENT', `The position has no "${param}"`, { option: 'position' });
  }
  if (asThemselves.includes(type)) return value;
  if (value instanceof Date) return value.getTime();
  return Buffer.isBuffer(value) ? value.toString('base64url') : String(value);
}

/** The parameter that {@link toJson} wrote. */
export function fromJson(type: string, json: unknown): unknown {
  if (asBigInts.includes(type)) return BigInt(String(json));
  if (asNumbers.includes(type)) return Number(json);
  if (type === 'timestamp') return new Date(Number(json));
  return type === 'blob' ? Buffer.from(String(json), 'base64url') : json;
}
