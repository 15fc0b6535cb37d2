import type { Ajv, SchemaValidateFunction } from 'ajv';
import { IsRefine, type TSchema } from 'typebox';
import type { TRefinement } from 'typebox/type';

const keyword = 'refinements';

/** Adds the keyword that {@link withRefinements} writes. */
export function addRefinements(ajv: Ajv): void {
  const validate: SchemaValidateFunction = (refinements: TRefinement[], data: unknown, parent) => {
    if (!isOfType(data, parent?.type)) return true;
    const failed = refinements.filter(({ check }) => !check(data));
    validate.errors = failed.map(({ error }) => ({ keyword, message: error(data) }));
    return failed.length === 0;
  };
  ajv.addKeyword({ keyword, validate, errors: true });
}

/** A copy of a schema in which Ajv sees what typebox hides: the checks added with `Type.Refine`. */
export function withRefinements(schema: TSchema): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) copy[name] = copyOf(value);
  if (IsRefine(schema)) copy[keyword] = schema['~refine'];
  return copy;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  return typeof value === 'object' && value !== null ? withRefinements(value) : value;
}

/** Other keywords report values of the wrong type; a refinement may rely on the right one. */
function isOfType(data: unknown, type: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof data === 'string';
    case 'integer':
    case 'number':
      return typeof data === 'number';
    case 'array':
      return Array.isArray(data);
    case 'object':
      return typeof data === 'object' && data !== null && !Array.isArray(data);
    default:
      return true;
  }
}
