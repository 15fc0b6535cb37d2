import { BigintCodec, DecimalCodec, VarintCodec } from './big-numbers.js';
import type { Codec } from './codec.js';
import { ArrayCodec, MapCodec } from './collections.js';
import { TupleCodec, UserTypeCodec, VectorCodec } from './composites.js';
import { DurationCodec } from './durations.js';
import { InetCodec, UuidCodec } from './identifiers.js';
import { DateCodec, TimeCodec, TimestampCodec } from './moments.js';
import { BooleanCodec, FloatCodec, IntegerCodec } from './numbers.js';
import { orderOf } from './order.js';
import { BlobCodec, TextCodec } from './texts.js';
import { fixedLengthOf, type ScalarName, typeText, type ValueType } from './value-type.js';

const scalars: Readonly<Record<ScalarName, Codec>> = {
  ascii: new TextCodec('ascii'),
  bigint: new BigintCodec('bigint'),
  blob: new BlobCodec('blob'),
  boolean: new BooleanCodec(),
  counter: new BigintCodec('counter'),
  date: new DateCodec(),
  decimal: new DecimalCodec(),
  double: new FloatCodec('double'),
  duration: new DurationCodec(),
  float: new FloatCodec('float'),
  inet: new InetCodec(),
  int: new IntegerCodec('int', 4),
  smallint: new IntegerCodec('smallint', 2),
  text: new TextCodec('text'),
  time: new TimeCodec(),
  timestamp: new TimestampCodec(),
  timeuuid: new UuidCodec('timeuuid'),
  tinyint: new IntegerCodec('tinyint', 1),
  uuid: new UuidCodec('uuid'),
  varint: new VarintCodec(),
};

/** The codec of a CQL type. */
export function codecOf(type: ValueType): Codec {
  switch (type.kind) {
    case 'list':
    case 'set':
      return new ArrayCodec(
        codecOf(type.element),
        type.kind === 'set' ? orderOf(type.element) : undefined,
        typeText(type),
      );
    case 'map':
      return new MapCodec(codecOf(type.key), codecOf(type.value), orderOf(type.key), typeText(type));
    case 'tuple':
      return new TupleCodec(type.elements.map(codecOf), typeText(type));
    case 'udt': {
      const fields = type.fields.map((field) => ({ name: field.name, codec: codecOf(field.type) }));
      return new UserTypeCodec(fields, typeText(type));
    }
    case 'vector':
      return new VectorCodec(
        codecOf(type.element),
        fixedLengthOf(type.element),
        type.dimension,
        typeText(type),
      );
    case 'custom':
      return new BlobCodec(typeText(type));
    default:
      return scalars[type.kind];
  }
}
