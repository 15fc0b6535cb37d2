import type { ErrorObject } from 'ajv';
import type { ValidationIssue } from '../problem.js';
import { type RequestPart, type Wording, wordingOfType } from './type-wording.js';

/** Turns one finding of Ajv into an issue, in the words FastAPI has for it. */
export function issueOf(error: ErrorObject, part: RequestPart): ValidationIssue {
  const loc = [part, ...steps(error.instancePath)];
  if (error.keyword === 'required') loc.push(String(error.params.missingProperty));
  if (error.keyword === 'type') return { loc, ...wordingOfType(error, part) };
  const wording = wordings[error.keyword]?.(error);
  return { loc, ...(wording ?? { type: 'value_error', msg: error.message ?? 'Input is invalid' }) };
}

function steps(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}

const wordings: Record<string, (error: ErrorObject) => Wording> = {
  required: () => ({ type: 'missing', msg: 'Field required' }),
  minLength: ({ params }) => ({
    type: 'string_too_short',
    msg: `String should have at least ${count(params.limit, 'character')}`,
  }),
  maxLength: ({ params }) => ({
    type: 'string_too_long',
    msg: `String should have at most ${count(params.limit, 'character')}`,
  }),
  minimum: ({ params }) => ({
    type: 'greater_than_equal',
    msg: `Input should be greater than or equal to ${params.limit}`,
  }),
  maximum: ({ params }) => ({
    type: 'less_than_equal',
    msg: `Input should be less than or equal to ${params.limit}`,
  }),
  minItems: ({ params }) => ({
    type: 'too_short',
    msg: `List should have at least ${count(params.limit, 'item')}`,
  }),
  maxItems: ({ params }) => ({
    type: 'too_long',
    msg: `List should have at most ${count(params.limit, 'item')}`,
  }),
  minProperties: ({ params }) => ({
    type: 'too_short',
    msg: `Input should have at least ${count(params.limit, 'field')}`,
  }),
  enum: ({ params }) => ({
    type: 'enum',
    msg: `Input should be one of ${params.allowedValues.join(', ')}`,
  }),
  pattern: ({ params, parentSchema }) => ({
    type: 'string_pattern_mismatch',
    msg: parentSchema?.['x-pattern-message'] ?? `String should match pattern '${params.pattern}'`,
  }),
  format: ({ params }) =>
    params.format === 'uuid'
      ? { type: 'uuid_parsing', msg: 'Invalid UUID' }
      : {
          type: 'value_error',
          msg: `Input should be a valid ${formatNames[params.format] ?? params.format}`,
        },
};

const formatNames: Record<string, string> = { email: 'email address' };

function count(limit: number, noun: string): string {
  return `${limit} ${noun}${limit === 1 ? '' : 's'}`;
}
