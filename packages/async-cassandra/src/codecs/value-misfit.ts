/** A value that its CQL type does not take. `path` leads to it: `[0]`, `.zip`, `["key"]`. */
export class ValueMisfit extends Error {
  override readonly name = 'ValueMisfit';
  readonly typeText: string;
  path = '';
  /** The parameter that it is in, and its statement. */
  parameter = '';
  cql = '';

  constructor(typeText: string, value: unknown, why?: string) {
    super(`does not take ${describe(value)}${why === undefined ? '' : `: ${why}`}`);
    this.typeText = typeText;
  }
}

/** The error of what is at `step` of a value, its path made longer by that. */
export function misfitAt(step: number | string, error: unknown): unknown {
  if (!(error instanceof ValueMisfit)) return error;
  const isName = typeof step === 'string' && /^[A-Za-z_]\w*$/.test(step);
  error.path = `${isName ? `.${step}` : `[${JSON.stringify(step)}]`}${error.path}`;
  return error;
}

/** What a value is. Texts and bytes are nobody's business; a number out of range helps only where it is told. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'this string';
    case 'number':
    case 'boolean':
    case 'undefined':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return value.toString().length > 40 ? 'a bigint as large as this' : `${value}n`;
    case 'object': {
      if (Array.isArray(value)) return `an array of ${value.length}`;
      if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid Date';
      const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
      return name === 'Object' || name === undefined ? 'an object' : `a ${String(name)}`;
    }
    default:
      return `a ${typeof value}`;
  }
}

/** A parameter whose marker Cassandra takes for another type than the statement declares. */
export class TypeMismatch extends Error {
  override readonly name = 'TypeMismatch';
  /** The statement that it is of. */
  readonly cql: string;

  constructor(cql: string, parameter: string, declared: string, actual: string) {
    super(`Bind marker "${parameter}" is ${actual}, declared as ${declared}`);
    this.cql = cql;
  }
}
