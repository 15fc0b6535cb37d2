import { createHmac, timingSafeEqual } from 'node:crypto';

/** Which list a cursor continues; one of another list is refused. */
const kinds = ['users', 'user-pages'] as const;
export type CursorKind = (typeof kinds)[number];

/** Where a walk over the users goes on, and of which query. */
export interface Cursor {
  readonly kind: CursorKind;
  /** The last token that was read. */
  readonly afterToken: bigint;
  /** The least age of the query, if it has one. */
  readonly ageFilter: number | undefined;
  /** The limit of the whole walk, if it has one, and what is left of it. */
  readonly limit: number | undefined;
  readonly rowsLeft: number | undefined;
}

/** A secret that signs cursors, by the number under which the cursor names it. */
export interface CursorKey {
  readonly id: number;
  readonly secret: Buffer;
}

const version = 1;
const none = 0xff;
const payloadBytes = 31;
const signatureBytes = 16;

/** Writes a cursor as an opaque, URL-safe, signed text. */
export function writeCursor(cursor: Cursor, key: CursorKey): string {
  const bytes = Buffer.alloc(payloadBytes);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt8(kinds.indexOf(cursor.kind), 1);
  bytes.writeUInt32BE(key.id, 2);
  bytes.writeUInt8(cursor.ageFilter ?? none, 6);
  bytes.writeBigInt64BE(cursor.afterToken, 7);
  bytes.writeBigInt64BE(BigInt(cursor.limit ?? -1), 15);
  bytes.writeBigInt64BE(BigInt(cursor.rowsLeft ?? -1), 23);
  return Buffer.concat([bytes, signatureOf(bytes, key)]).toString('base64url');
}

/** The number of the key that a text claims to be signed with; `undefined` when it is no cursor at all. */
export function keyIdOf(text: string): number | undefined {
  return bytesOf(text)?.readUInt32BE(2);
}

/** Reads a cursor; `undefined` when this key did not sign it, to the last bit. */
export function readCursor(text: string, key: CursorKey): Cursor | undefined {
  const all = bytesOf(text);
  if (all === undefined) return undefined;
  const bytes = all.subarray(0, payloadBytes);
  if (!timingSafeEqual(all.subarray(payloadBytes), signatureOf(bytes, key))) return undefined;
  const kind = kinds[bytes.readUInt8(1)];
  const age = bytes.readUInt8(6);
  if (bytes.readUInt8(0) !== version || kind === undefined) return undefined;
  return {
    kind,
    afterToken: bytes.readBigInt64BE(7),
    ageFilter: age === none ? undefined : age,
    limit: countAt(bytes, 15),
    rowsLeft: countAt(bytes, 23),
  };
}

/** Node reads base64url leniently, so that several texts mean the same bytes: only the one it writes is taken. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== payloadBytes + signatureBytes || bytes.toString('base64url') !== text)
    return undefined;
  return bytes;
}

function countAt(bytes: Buffer, offset: number): number | undefined {
  const count = Number(bytes.readBigInt64BE(offset));
  return count < 0 ? undefined : count;
}

function signatureOf(bytes: Buffer, { secret }: CursorKey): Buffer {
  return createHmac('sha256', secret).update(bytes).digest().subarray(0, signatureBytes);
}
