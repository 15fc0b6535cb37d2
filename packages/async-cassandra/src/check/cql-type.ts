import { typeText } from '../codecs/value-type.js';
import type { DriverType } from '../driver/driver-parts.js';
import { valueTypeOf } from '../driver/value-type-of.js';

/** A type that the driver describes, as Cassandra writes it but for `frozen`, of which the driver is not told. */
export function toCqlType(type: DriverType): string {
  return typeText(valueTypeOf(type));
}
