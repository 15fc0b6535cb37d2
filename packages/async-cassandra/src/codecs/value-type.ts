/** The scalar types of CQL that values are encoded for, under the one name that each has here. */
export type ScalarName =
  | 'ascii'
  | 'bigint'
  | 'blob'
  | 'boolean'
  | 'counter'
  | 'date'
  | 'decimal'
  | 'double'
  | 'duration'
  | 'float'
  | 'inet'
  | 'int'
  | 'smallint'
  | 'text'
  | 'time'
  | 'timestamp'
  | 'timeuuid'
  | 'tinyint'
  | 'uuid'
  | 'varint';

/** A CQL type taken apart. */
export type ValueType =
  | { readonly kind: ScalarName }
  | { readonly kind: 'list' | 'set'; readonly element: ValueType }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType }
  | { readonly kind: 'tuple'; readonly elements: readonly ValueType[] }
  | { readonly kind: 'udt'; readonly name: string; readonly fields: readonly NamedType[] }
  | { readonly kind: 'vector'; readonly element: ValueType; readonly dimension: number }
  /** A class of Cassandra that CQL has no name for; its values are bytes. */
  | { readonly kind: 'custom'; readonly className: string };

export interface NamedType {
  readonly name: string;
  readonly type: ValueType;
}

/** The type as CQL writes it, without `frozen`. */
export function typeText(type: ValueType): string {
  switch (type.kind) {
    case 'list':
    case 'set':
      return `${type.kind}<${typeText(type.element)}>`;
    case 'map':
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(typeText).join(', ')}>`;
    case 'vector':
      return `vector<${typeText(type.element)}, ${type.dimension}>`;
    case 'udt':
      return /^[a-z_][a-z0-9_]*$/.test(type.name) ? type.name : `"${type.name.replaceAll('"', '""')}"`;
    case 'custom':
      return `'${type.className}'`;
    default:
      return type.kind;
  }
}

const fixedLengths: Partial<Record<ScalarName, number>> = {
  bigint: 8,
  boolean: 1,
  double: 8,
  float: 4,
  int: 4,
  timestamp: 8,
  timeuuid: 16,
  uuid: 16,
};

/** How many bytes every value has for Cassandra's vectors, which count on it; the short integers are none of them. */
export function fixedLengthOf(type: ValueType): number | undefined {
  if (type.kind === 'vector') {
    const length = fixedLengthOf(type.element);
    return length === undefined ? undefined : length * type.dimension;
  }
  return fixedLengths[type.kind as ScalarName];
}
