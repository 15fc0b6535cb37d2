import type { JsonBytes } from './json-bytes.js';

const msOfDay = 86_400_000;
const firstPlain = -62_167_219_200_000;
const lastPlain = 253_402_300_799_999;
/** `"YYYY-MM-DDT` of the day that was written last: those of one page are often the same. */
const dayBytes = Buffer.alloc(12);
let dayWritten = Number.NaN;

/** Writes a moment, in milliseconds since 1970, as a JSON string: what `Date.prototype.toISOString()` makes of it. */
export function writeInstant(ms: number, json: JsonBytes): void {
  // Other years have a sign and six digits.
  if (ms < firstPlain || ms > lastPlain) {
    json.quoted(new Date(ms).toISOString());
    return;
  }
  const day = Math.floor(ms / msOfDay);
  if (day !== dayWritten) {
    dayBytes.write(`"${new Date(day * msOfDay).toISOString().slice(0, 11)}`, 'latin1');
    dayWritten = day;
  }
  const inDay = ms - day * msOfDay;
  const seconds = (inDay / 1_000) | 0;
  const minutes = (seconds / 60) | 0;
  json.reserve(26);
  const { bytes } = json;
  let { at } = json;
  for (let index = 0; index < 12; index++) bytes[at++] = dayBytes[index] as number;
  at = writeTwo(bytes, at, (minutes / 60) | 0);
  bytes[at++] = 0x3a;
  at = writeTwo(bytes, at, minutes % 60);
  bytes[at++] = 0x3a;
  at = writeTwo(bytes, at, seconds % 60);
  bytes[at++] = 0x2e;
  const fraction = inDay % 1_000;
  bytes[at++] = 48 + ((fraction / 100) | 0);
  at = writeTwo(bytes, at, fraction % 100);
  bytes[at++] = 0x5a;
  bytes[at++] = 0x22;
  json.at = at;
}

function writeTwo(bytes: Buffer, at: number, value: number): number {
  bytes[at] = 48 + ((value / 10) | 0);
  bytes[at + 1] = 48 + (value % 10);
  return at + 2;
}
