import { randomFillSync } from 'node:crypto';
import { types } from 'cassandra-driver';

/** The driver's UUID, the form of CQL's `uuid` in rows. */
export const Uuid = types.Uuid;
export type Uuid = types.Uuid;

const length = 16;
const random = Buffer.alloc(256 * length);
let used = random.length;

/** A new random UUID (version 4). Asks the system for the bytes of many at a time, as `Uuid.random()` does for each. */
export function randomUuid(): Uuid {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bytes = Buffer.from(random.subarray(used, used + length));
  used += length;
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return new Uuid(bytes);
}
