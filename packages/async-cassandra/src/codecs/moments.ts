import { types } from 'cassandra-driver';
import type { Codec } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { ValueMisfit } from './value-misfit.js';
import { writeInstant } from './write-instant.js';

const { LocalDate, LocalTime, Long } = types;

const mostMs = 8.64e15;
const msOfDay = 86_400_000;
const isoText = /^([+-]\d{6}|\d{4})-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Moments that no `Date` can hold, by the invalid `Date` that stands for each: it is written as what was read. */
const beyondDates = new WeakMap<Date, bigint>();

/** `timestamp`: a `Date`, in JSON as `JSON.stringify` writes it. */
export class TimestampCodec implements Codec {
  readonly typeText = 'timestamp';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    const bytes = Buffer.allocUnsafe(8);
    const beyond = value instanceof Date ? beyondDates.get(value) : undefined;
    bytes.writeBigInt64BE(
      beyond !== undefined && Number.isNaN(Number(value)) ? beyond : BigInt(this.#msOf(value)),
    );
    return bytes;
  }

  decode(bytes: Buffer, start: number): Date {
    const ms = bytes.readInt32BE(start) * 0x1_0000_0000 + bytes.readUInt32BE(start + 4);
    const date = new Date(ms);
    if (ms > mostMs || ms < -mostMs) beyondDates.set(date, bytes.readBigInt64BE(start));
    return date;
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    const ms = bytes.readInt32BE(start) * 0x1_0000_0000 + bytes.readUInt32BE(start + 4);
    if (ms > mostMs || ms < -mostMs) json.ascii('null');
    else writeInstant(ms, json);
  }

  fromKey(key: string): unknown {
    const ms = isoText.test(key) ? Date.parse(key) : Number.NaN;
    // Date.parse() makes the 2nd of March of the 30th of February.
    return Number.isNaN(ms) || !isDay(key.slice(0, key.indexOf('T'))) ? key : new Date(ms);
  }

  toKey(value: unknown): string {
    const date = value as Date;
    return Number.isNaN(date.getTime()) ? String(beyondDates.get(date)) : date.toISOString();
  }

  #msOf(value: unknown): number {
    const ms = value instanceof Date ? value.getTime() : value;
    if (typeof ms !== 'number' || !Number.isInteger(ms) || Math.abs(ms) > mostMs) {
      throw new ValueMisfit(this.typeText, value);
    }
    return ms;
  }
}

const dayText = /^([+-]?\d{4,6})-(\d\d)-(\d\d)$/;

/** `date`: the driver's `LocalDate`, or `YYYY-MM-DD`. */
export class DateCodec implements Codec {
  readonly typeText = 'date';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (value instanceof LocalDate) return value.toBuffer();
    const days = typeof value === 'string' ? daysOf(value) : undefined;
    if (days === undefined) throw new ValueMisfit(this.typeText, value);
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(days + 2 ** 31);
    return bytes;
  }

  decode(bytes: Buffer, start: number): types.LocalDate {
    const asDays = LocalDate as unknown as new (days: number) => types.LocalDate;
    return new asDays(bytes.readUInt32BE(start) - 2 ** 31);
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.quoted(this.decode(bytes, start).toString());
  }
}

function isDay(text: string): boolean {
  return daysOf(text) !== undefined;
}

/** Days since 1970, of a day that is in the calendar or as the number that `LocalDate` writes for one out of reach. */
function daysOf(text: string): number | undefined {
  const [, year, month, day] = dayText.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    const days = /^-?[1-9]\d{6,9}$/.test(text) ? Number(text) : Number.NaN;
    return Math.abs(days) > mostMs / msOfDay && days >= -(2 ** 31) && days < 2 ** 31 ? days : undefined;
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / msOfDay : undefined;
}

const timeText = /^(\d\d):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/;

/** `time`: the driver's `LocalTime`, or `hh:mm:ss` with up to nine digits of a second. */
export class TimeCodec implements Codec {
  readonly typeText = 'time';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (value instanceof LocalTime) return value.toBuffer();
    const [, hours, minutes, seconds, fraction = ''] =
      typeof value === 'string' ? (timeText.exec(value) ?? []) : [];
    if (hours === undefined || Number(hours) > 23) throw new ValueMisfit(this.typeText, value);
    const wholeSeconds = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64BE(BigInt(wholeSeconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')));
    return bytes;
  }

  decode(bytes: Buffer, start: number): types.LocalTime {
    return new LocalTime(new Long(bytes.readInt32BE(start + 4), bytes.readInt32BE(start)));
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.quoted(this.decode(bytes, start).toString());
  }
}
