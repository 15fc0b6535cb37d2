import { type Client, types } from 'cassandra-driver';
import type { Codec } from '../codecs/codec.js';
import { codecOf } from '../codecs/codec-of.js';
import { sameCqlType } from '../codecs/same-cql-type.js';
import { TypeMismatch, ValueMisfit } from '../codecs/value-misfit.js';
import { CassandraError } from '../errors/cassandra-error.js';
import { type DriverType, metadataOf, type PreparedInfo, type TypedName } from './driver-parts.js';
import { valueTypeOf } from './value-type-of.js';

const codecs = new WeakMap<DriverType, Codec>();

/** What the driver is given for the value of a marker: it asks for the bytes when it writes the request. */
export class BoundParameter {
  readonly #value: unknown;
  readonly #name: string | undefined;
  readonly #marker: Marker;
  #type: DriverType | undefined;
  #bytes: Buffer | undefined;

  /** @param name The property that the value was given as; none where values came in the order of the markers. */
  constructor(value: unknown, name: string | undefined, marker: Marker) {
    this.#value = value;
    this.#name = name;
    this.#marker = marker;
  }

  /**
   * The bytes of the value for the type that the marker has now: the driver may have been told another one since it
   * made the request, of which `made` was the type.
   * @throws ValueMisfit, TypeMismatch
   */
  bytes(made: DriverType | null | undefined): Buffer | null | typeof types.unset {
    const value = this.#value;
    if (value === undefined || value === types.unset) return types.unset;
    if (value === null) return null;
    const type = this.#marker.typeNow ?? made;
    if (type == null) throw this.#misfit(new ValueMisfit('no such marker', value));
    if (type === this.#type && this.#bytes !== undefined) return this.#bytes;
    try {
      this.#bytes = this.#marker.codecOf(type).encode(value);
    } catch (error) {
      throw error instanceof ValueMisfit ? this.#misfit(error) : error;
    }
    this.#type = type;
    return this.#bytes;
  }

  #misfit(error: ValueMisfit): ValueMisfit {
    error.parameter = this.#name ?? this.#marker.nameNow;
    error.cql = this.#marker.cql;
    return error;
  }
}

/** A marker of a prepared statement. */
class Marker {
  readonly #info: PreparedInfo;
  readonly #index: number | string;
  readonly #declared: string | undefined;
  #type: DriverType | undefined;
  #codec: Codec | undefined;

  /** @param index The position of the marker, or its name. */
  constructor(info: PreparedInfo, index: number | string, declared: string | undefined) {
    this.#info = info;
    this.#index = index;
    this.#declared = declared;
  }

  get typeNow(): DriverType | undefined {
    return this.#columnNow?.type;
  }

  /** The statement that it belongs to. */
  get cql(): string {
    return this.#info.query;
  }

  /** As Cassandra tells it; the position where that is not known. */
  get nameNow(): string {
    return this.#columnNow?.name ?? String(this.#index);
  }

  get #columnNow(): TypedName | undefined {
    const columns = this.#info.meta?.columns;
    return typeof this.#index === 'number'
      ? columns?.[this.#index]
      : columns?.find(({ name }) => name === this.#index);
  }

  codecOf(type: DriverType): Codec {
    if (type === this.#type && this.#codec !== undefined) return this.#codec;
    let codec = codecs.get(type);
    if (codec === undefined) {
      codec = codecOf(valueTypeOf(type));
      codecs.set(type, codec);
    }
    if (this.#declared !== undefined && !sameCqlType(this.#declared, codec.typeText)) {
      throw new TypeMismatch(this.cql, this.nameNow, this.#declared, codec.typeText);
    }
    this.#type = type;
    this.#codec = codec;
    return codec;
  }
}

/** The markers of one statement on one client, as far as they have been met. */
interface Markers {
  readonly info: PreparedInfo;
  readonly byPlace: Map<number | string, Marker>;
}

type Declared = Readonly<Record<string, string>>;

const noneDeclared: Declared = {};
/** By what the driver knows of the statement, and by what was declared of it. */
const known = new WeakMap<PreparedInfo, WeakMap<Declared, Markers>>();

/** The values of a statement's markers, bound to what the driver knows of it, now and later. */
export function bindParameters(
  client: Client,
  cql: string,
  params: object,
  declared: Declared = noneDeclared,
): readonly BoundParameter[] | Readonly<Record<string, BoundParameter>> {
  const markers = markersOf(client, cql, declared);
  if (Array.isArray(params)) {
    return params.map(
      (value, index) => new BoundParameter(value, undefined, markerAt(markers, index, undefined)),
    );
  }
  const columns = markers.info.meta?.columns;
  if (columns !== undefined && columns.length > 0) {
    return columns.map(({ name }, index) => {
      const key = keyOf(params, name);
      const value = (params as Readonly<Record<string, unknown>>)[key];
      return new BoundParameter(value, key, markerAt(markers, index, declared[key]));
    });
  }
  // It is prepared only now: the driver finds out which is which.
  const entries = Object.entries(params).map(([key, value]): [string, BoundParameter] => {
    const name = key.toLowerCase();
    return [name, new BoundParameter(value, key, markerAt(markers, name, declared[key]))];
  });
  return Object.fromEntries(entries);
}

function markersOf(client: Client, cql: string, declared: Declared): Markers {
  const info = metadataOf(client).getPreparedInfo(client.keyspace || undefined, cql);
  let ofStatement = known.get(info);
  if (ofStatement === undefined) {
    ofStatement = new WeakMap();
    known.set(info, ofStatement);
  }
  let markers = ofStatement.get(declared);
  if (markers === undefined) {
    markers = { info, byPlace: new Map() };
    ofStatement.set(declared, markers);
  }
  return markers;
}

function markerAt({ info, byPlace }: Markers, place: number | string, declared: string | undefined): Marker {
  let marker = byPlace.get(place);
  if (marker === undefined) {
    marker = new Marker(info, place, declared);
    byPlace.set(place, marker);
  }
  return marker;
}

/** The property of `params` for a marker, whose name Cassandra tells in lower case unless it was quoted. */
function keyOf(params: object, name: string): string {
  if (Object.hasOwn(params, name)) return name;
  const key = Object.keys(params).find((each) => each.toLowerCase() === name);
  if (key !== undefined) return key;
  throw new CassandraError('INVALID_ARGUMENT', `Parameter "${name}" is missing`, { option: name });
}
