import type { ErrorObject } from 'ajv';
import type { ValidationIssue } from '../problem.js';

/** Where a value stood in the request. */
export type RequestPart = 'body' | 'query' | 'path' | 'header';

export type Wording = Omit<ValidationIssue, 'loc'>;

const wordings: Record<string, Wording> = {
  string: { type: 'string_type', msg: 'Input should be a valid string' },
  integer: { type: 'int_type', msg: 'Input should be a valid integer' },
  number: { type: 'float_type', msg: 'Input should be a valid number' },
  boolean: { type: 'bool_type', msg: 'Input should be a valid boolean' },
  array: { type: 'list_type', msg: 'Input should be a valid list' },
  object: { type: 'dict_type', msg: 'Input should be a valid object' },
};

/** Words a value of the wrong type; an absent body reaches validation as `null`. */
export function wordingOfType({ params, data, instancePath }: ErrorObject, part: RequestPart): Wording {
  const type = String(params.type);
  if (part === 'body' && instancePath === '' && data === null)
    return { type: 'missing', msg: 'Field required' };
  if (type === 'integer' && typeof data === 'number') {
    return {
      type: 'int_from_float',
      msg: 'Input should be a valid integer, got a number with a fractional part',
    };
  }
  if (type === 'integer' && part !== 'body') {
    return {
      type: 'int_parsing',
      msg: 'Input should be a valid integer, unable to parse string as an integer',
    };
  }
  return wordings[type] ?? { type: 'type_error', msg: `Input should be of type ${type}` };
}
