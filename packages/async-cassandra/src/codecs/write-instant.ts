import type { JsonBytes } from './json-bytes.js';

const msOfDay = 86_400_000;
/** The first day of the year 0, and the last of 9999, in milliseconds since 1970. */
const firstPlain = -62_167_219_200_000;
const lastPlain = 253_402_300_799_999;
/** Days from the first of March of the year 0 to 1970, and in 400, 100 and 4 years. */
const daysTo1970 = 719_468;
const daysOf400 = 146_097;
const daysOf100 = 36_524;
const daysOf4 = 1_461;

/** Writes a moment, in milliseconds since 1970, as a JSON string: what `Date.prototype.toISOString()` makes of it. */
export function writeInstant(ms: number, json: JsonBytes): void {
  // Other years have a sign and six digits.
  if (ms < firstPlain || ms > lastPlain) {
    json.quoted(new Date(ms).toISOString());
    return;
  }
  const day = Math.floor(ms / msOfDay);
  const inDay = ms - day * msOfDay;
  const seconds = (inDay / 1_000) | 0;
  const minutes = (seconds / 60) | 0;
  const fraction = inDay - seconds * 1_000;
  // Years that begin in March end with the day that only some of them have.
  const since = day + daysTo1970;
  const centuries = Math.floor(since / daysOf400);
  const inCenturies = since - centuries * daysOf400;
  const year =
    ((inCenturies -
      ((inCenturies / (daysOf4 - 1)) | 0) +
      ((inCenturies / daysOf100) | 0) -
      ((inCenturies / (daysOf400 - 1)) | 0)) /
      365) |
    0;
  const inYear = inCenturies - (365 * year + ((year / 4) | 0) - ((year / 100) | 0));
  const month = ((5 * inYear + 2) / 153) | 0;
  const calendarYear = year + centuries * 400 + (month > 9 ? 1 : 0);
  json.reserve(26);
  const { bytes } = json;
  let { at } = json;
  bytes[at++] = 0x22;
  at = writeTwo(bytes, at, (calendarYear / 100) | 0);
  at = writeTwo(bytes, at, calendarYear % 100);
  bytes[at++] = 0x2d;
  at = writeTwo(bytes, at, month > 9 ? month - 9 : month + 3);
  bytes[at++] = 0x2d;
  at = writeTwo(bytes, at, inYear - (((153 * month + 2) / 5) | 0) + 1);
  bytes[at++] = 0x54;
  at = writeTwo(bytes, at, (minutes / 60) | 0);
  bytes[at++] = 0x3a;
  at = writeTwo(bytes, at, minutes % 60);
  bytes[at++] = 0x3a;
  at = writeTwo(bytes, at, seconds % 60);
  bytes[at++] = 0x2e;
  bytes[at++] = 48 + ((fraction / 100) | 0);
  at = writeTwo(bytes, at, fraction % 100);
  bytes[at++] = 0x5a;
  bytes[at++] = 0x22;
  json.at = at;
}

function writeTwo(bytes: Buffer, at: number, value: number): number {
  const tens = (value / 10) | 0;
  bytes[at] = 48 + tens;
  bytes[at + 1] = 48 + value - tens * 10;
  return at + 2;
}
