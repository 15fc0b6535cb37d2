import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PageStart, PageStateKey } from 'async-cassandra';
import type { PageQuery } from '../rest/paging.js';

const version = 1;
const lists = ['users', 'user-pages'] as const;
const none = 0xff;
const signedBytes = 31;
const signatureBytes = 16;

interface EarlierQuery extends Pick<PageQuery, 'limit' | 'pageState'> {
  readonly list: (typeof lists)[number];
  readonly ageFilter?: number | undefined;
}

/**
 * Where a page state goes on that this service handed out before the library signed them; `undefined` when it is none of
 * this query.
 */
export async function readEarlierPageState(
  { pageState: text, list, ageFilter, limit }: EarlierQuery,
  keyOf: (id: number) => Promise<PageStateKey | undefined>,
): Promise<PageStart | undefined> {
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const isWhole = bytes.length === signedBytes + signatureBytes && bytes.toString('base64url') === text;
  if (!isWhole || bytes.readUInt8(0) !== version) return undefined;
  const key = await keyOf(bytes.readUInt32BE(2));
  if (key === undefined || !isSignedBy(bytes, key)) return undefined;
  const age = bytes.readUInt8(6);
  const isOfQuery =
    lists[bytes.readUInt8(1)] === list &&
    (age === none ? undefined : age) === ageFilter &&
    countAt(bytes, 15) === limit;
  if (!isOfQuery) return undefined;
  return { position: { after: bytes.readBigInt64BE(7) }, rowsLeft: countAt(bytes, 23) };
}

function countAt(bytes: Buffer, offset: number): number | undefined {
  const count = Number(bytes.readBigInt64BE(offset));
  return count < 0 ? undefined : count;
}

function isSignedBy(bytes: Buffer, { secret }: PageStateKey): boolean {
  const signature = createHmac('sha256', secret).update(bytes.subarray(0, signedBytes)).digest();
  return timingSafeEqual(bytes.subarray(signedBytes), signature.subarray(0, signatureBytes));
}
