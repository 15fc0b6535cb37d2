import Type from 'typebox';
import { parseEntityTags } from '../http/entity-tags.js';
import { HttpProblem } from '../http/problem.js';

/** What a client says about the version of what it asks for, as its header fields have it. */
export interface Preconditions {
  readonly 'if-match'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
}

/** The header fields of a conditional read or change of `what`. */
export function preconditionHeaders(what: string) {
  return Type.Object({
    'if-match': Type.Optional(
      Type.String({
        description: `Versions (ETags) that the ${what} may have, else nothing is done: 412. \`*\` for any; weak ones match none.`,
      }),
    ),
    'if-none-match': Type.Optional(
      Type.String({
        description: `Versions (ETags) that the ${what} may not have, \`*\` for any: a read answers 304 for those, a change 412.`,
      }),
    ),
  });
}

/** Why a request is not carried out: 412. */
export type FailedPrecondition = 'if_match' | 'if_none_match';

/** Whether the client said anything at all about the version. */
export function isConditional(headers: Preconditions): boolean {
  return headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
}

/**
 * Whether what has this tag may not be changed, in the order of RFC 9110, 13.2.2. A field that is no list
 * of entity tags lets nothing be changed.
 */
export function failedForWriting(headers: Preconditions, etag: string): FailedPrecondition | undefined {
  if (!ifMatchHolds(headers, etag)) return 'if_match';
  const field = headers['if-none-match'];
  if (field === undefined) return undefined;
  return noneMatches(field, etag) === true ? undefined : 'if_none_match';
}

/** The same for reading, where an `If-None-Match` that is no list of tags asks for nothing and is passed over. */
export function failedForReading(headers: Preconditions, etag: string): FailedPrecondition | undefined {
  if (!ifMatchHolds(headers, etag)) return 'if_match';
  const field = headers['if-none-match'];
  return field !== undefined && noneMatches(field, etag) === false ? 'if_none_match' : undefined;
}

/** The problem that a failed precondition is; `what` the client asked for. */
export function preconditionFailed(failed: FailedPrecondition, what: string): HttpProblem {
  return new HttpProblem(
    412,
    failed === 'if_match'
      ? `The ${what} is not in a version that If-Match names`
      : `If-None-Match rules out the version of the ${what}, or is no list of entity tags`,
  );
}

/** By the strong comparison: weak tags never match. */
function ifMatchHolds({ 'if-match': field }: Preconditions, etag: string): boolean {
  if (field === undefined) return true;
  const tags = parseEntityTags(field);
  return tags === '*' || (tags?.some(({ isWeak, opaque }) => !isWeak && opaque === etag) ?? false);
}

/** By the weak comparison; `undefined` when it cannot be told. */
function noneMatches(field: string, etag: string): boolean | undefined {
  const tags = parseEntityTags(field);
  return tags === '*' ? false : tags?.every(({ opaque }) => opaque !== etag);
}
