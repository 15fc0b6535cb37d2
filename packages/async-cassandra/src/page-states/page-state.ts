import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { PageStateKey } from './page-state-keys.js';

/** What is in a page state. */
export interface PageStateContent {
  /** Stands for the query, its params and limit. */
  readonly binding: Buffer;
  /** Rows that the walk may still answer; `null` for all. */
  readonly rowsLeft: number | null;
  /** The values of the position, as JSON, in the order of the params. */
  readonly position: readonly unknown[];
}

// Version, number of the key, binding; then the rest as JSON, and the signature of all that.
const version = 2;
const bindingBytes = 8;
const headBytes = 5 + bindingBytes;
const signatureBytes = 16;

/** Writes a page state as an opaque, URL-safe, signed text. */
export function writePageState({ binding, rowsLeft, position }: PageStateContent, key: PageStateKey): string {
  const head = Buffer.alloc(5);
  head.writeUInt8(version, 0);
  head.writeUInt32BE(key.id, 1);
  const signed = Buffer.concat([head, binding, Buffer.from(JSON.stringify([rowsLeft, ...position]))]);
  return Buffer.concat([signed, signatureOf(signed, key)]).toString('base64url');
}

/** The number of the key that a text claims to be signed with; `undefined` when it is no page state at all. */
export function keyIdOf(text: string): number | undefined {
  return bytesOf(text)?.readUInt32BE(1);
}

/** Reads a page state; `undefined` when this key did not sign it, to the last bit. */
export function readPageState(text: string, key: PageStateKey): PageStateContent | undefined {
  const all = bytesOf(text);
  if (all === undefined) return undefined;
  const signed = all.subarray(0, -signatureBytes);
  if (!timingSafeEqual(all.subarray(-signatureBytes), signatureOf(signed, key))) return undefined;
  const [rowsLeft, ...position] = JSON.parse(signed.subarray(headBytes).toString());
  return { binding: signed.subarray(5, headBytes), rowsLeft, position };
}

/** What stands for a query, its params and limit in a page state. */
export function bindingOf(parts: readonly unknown[]): Buffer {
  return hash('sha256', JSON.stringify(parts, canonical), 'buffer').subarray(0, bindingBytes);
}

function canonical(this: unknown, key: string, json: unknown): unknown {
  // What JSON.stringify hands over has been through toJSON already.
  const value: unknown = (this as Record<string, unknown>)[key];
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (value instanceof Date) return `@${value.getTime()}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  return Object.getPrototypeOf(value) === Object.prototype ? json : String(value);
}

/** Node reads base64url leniently, so that several texts mean the same bytes: only the one it writes is taken. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < headBytes + signatureBytes || bytes.readUInt8(0) !== version) return undefined;
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function signatureOf(bytes: Buffer, { secret }: PageStateKey): Buffer {
  return createHmac('sha256', secret).update(bytes).digest().subarray(0, signatureBytes);
}
