import { STATUS_CODES } from 'node:http';
import Type, { type Static } from 'typebox';

/** One mistake in what the client sent; `loc` leads to it, as in `["body", 3, "email"]`. */
export const ValidationIssueSchema = Type.Object({
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
    description: 'Where it is: body, query, path or header, then the way to the value.',
  }),
  msg: Type.String({ description: 'What is wrong, for people.' }),
  type: Type.String({ description: 'What is wrong, for programs, such as `missing` or `int_type`.' }),
});

export type ValidationIssue = Static<typeof ValidationIssueSchema>;

/** The body of every error: a problem document (RFC 9457). */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Always `about:blank`: the status says what kind of problem it is.' }),
    title: Type.String({ description: 'The name of the status.' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'What went wrong this time.' }),
    instance: Type.String({ description: 'The path that was asked for.' }),
    request_id: Type.String({ description: 'The X-Request-Id of this request, also found in the logs.' }),
    code: Type.Optional(Type.String({ description: 'What failed underneath, such as `UNAVAILABLE`.' })),
    errors: Type.Optional(Type.Array(ValidationIssueSchema, { description: 'With 422: every mistake.' })),
    outcome: Type.Optional(
      Type.Enum(['applied', 'not_applied', 'unknown'], {
        description: 'With a write that failed: what it left behind.',
      }),
    ),
  },
  { $id: 'Problem', description: 'An error, as RFC 9457 describes it.' },
);

export type Problem = Static<typeof ProblemSchema>;

interface ProblemOptions {
  headers?: Readonly<Record<string, string>>;
  /** Members beside the standard ones. */
  members?: Pick<Problem, 'code' | 'errors' | 'outcome'>;
  cause?: unknown;
}

/** Thrown by a hook or a handler, it becomes the answer. `detail` is read by clients. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Pick<Problem, 'code' | 'errors' | 'outcome'>;

  constructor(status: number, detail: string, { headers = {}, members = {}, cause }: ProblemOptions = {}) {
    super(detail, { cause });
    this.status = status;
    this.detail = detail;
    this.headers = headers;
    this.members = members;
  }
}

/** A 422 for mistakes the client made; its detail names the first. */
export function invalid(issues: readonly ValidationIssue[]): HttpProblem {
  const [first] = issues;
  const where = first ? `${first.loc.join('.')}: ${first.msg}` : 'The request is invalid';
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new HttpProblem(422, `${where}${more}`, { members: { errors: [...issues] } });
}

/** The problem document for one request; `path` is cut off at its query, which may be private. */
export function toProblem(
  { status, detail, members }: HttpProblem,
  request: { path: string; id: string },
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  const [instance = '/'] = request.path.split('?', 1);
  return { type: 'about:blank', title, status, detail, instance, request_id: request.id, ...members };
}
