import { types } from 'cassandra-driver';
import type { Codec } from './codec.js';
import type { JsonBytes } from './json-bytes.js';
import { ValueMisfit } from './value-misfit.js';
import { decodeSigned, encodeSigned } from './variable-ints.js';

const { Duration, Long } = types;

interface DurationParts {
  readonly months: number;
  readonly days: number;
  readonly nanoseconds: types.Long;
}

/** `duration`: the driver's `Duration`, whose parts have one sign. In JSON as CQL writes it: `1y2mo3d4h`. */
export class DurationCodec implements Codec {
  readonly typeText = 'duration';
  readonly hasEmptyValue = false;

  encode(value: unknown): Buffer {
    if (!(value instanceof Duration)) throw new ValueMisfit(this.typeText, value);
    const { months, days, nanoseconds } = value as unknown as DurationParts;
    const isWhole = [months, days].every((part) => Number.isInteger(part) && Math.abs(part) <= 2 ** 31 - 1);
    if (!isWhole || !(nanoseconds instanceof Long)) throw new ValueMisfit(this.typeText, value);
    const parts = [BigInt(months), BigInt(days), BigInt(nanoseconds.toString())];
    if (parts.some((part) => part < 0n) && parts.some((part) => part > 0n)) {
      throw new ValueMisfit(this.typeText, value, 'its parts have different signs');
    }
    return Buffer.concat(parts.map(encodeSigned));
  }

  decode(bytes: Buffer, start: number): types.Duration {
    const [months, days, nanoseconds] = partsOf(bytes, start);
    return new Duration(Number(months), Number(days), Long.fromString(nanoseconds.toString()));
  }

  writeJson(bytes: Buffer, start: number, _end: number, json: JsonBytes): void {
    json.quoted(durationText(...partsOf(bytes, start)));
  }
}

function partsOf(bytes: Buffer, start: number): [months: bigint, days: bigint, nanoseconds: bigint] {
  const months = decodeSigned(bytes, start);
  const days = decodeSigned(bytes, months.next);
  return [months.value, days.value, decodeSigned(bytes, days.next).value];
}

const units: readonly [string, bigint][] = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
];

function durationText(months: bigint, days: bigint, nanoseconds: bigint): string {
  const isNegative = months < 0n || days < 0n || nanoseconds < 0n;
  const [allMonths, allDays, allNanoseconds] = [months, days, nanoseconds].map((part) =>
    part < 0n ? -part : part,
  ) as [bigint, bigint, bigint];
  let text = isNegative ? '-' : '';
  const append = (count: bigint, unit: string) => {
    if (count !== 0n) text += `${count}${unit}`;
  };
  append(allMonths / 12n, 'y');
  append(allMonths % 12n, 'mo');
  append(allDays, 'd');
  let left = allNanoseconds;
  for (const [unit, size] of units) {
    append(left / size, unit);
    left %= size;
  }
  return text === '' ? '0s' : text;
}
