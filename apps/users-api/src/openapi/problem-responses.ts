import { STATUS_CODES } from 'node:http';
import type { FastifySchema } from 'fastify';
import { retryAfterHeader } from './answer-headers.js';

declare module 'fastify' {
  interface FastifySchema {
    summary?: string;
    operationId?: string;
    description?: string;
    tags?: readonly string[];
    /** Left out of the API description. */
    hide?: boolean;
    /** Error statuses of this route beside those that every route has. */
    problems?: readonly ProblemStatus[];
  }
}

const descriptions = {
  400: 'The request is not valid HTTP, such as one with two Host fields.',
  401: 'The token or the admin key is missing or not valid.',
  403: 'This is not open to this client, or not to this token.',
  404: 'There is no such user.',
  408: 'The body came so slowly that others needed its memory; nothing was done.',
  409: 'The first request with this Idempotency-Key still runs.',
  412: 'The user is not in a version that If-Match and If-None-Match allow; nothing was done.',
  413: 'The body is too large: more bytes than the service takes here (one user: 16 KiB), more than 20,000 commas and brackets, or more users than go into a batch.',
  415: 'The body is not JSON, or it is encoded: Content-Encoding is not understood.',
  422: 'Something in the request is invalid; `errors` lists every mistake.',
  429: 'This client has sent more requests than RATE_LIMIT allows; nothing was done.',
  500: 'The service failed.',
  503: 'Cassandra cannot be reached or lacks replicas, or the service is overloaded, receives too many bodies at once or is shutting down.',
  504: 'The deadline passed, or Cassandra did not answer in time.',
} as const;

export type ProblemStatus = keyof typeof descriptions;

const ofEveryRoute: readonly ProblemStatus[] = [400, 415, 422, 500, 503, 504];
const ofBodies: readonly ProblemStatus[] = [408, 413];

const anyOther =
  'What the service does not take as HTTP: 408, 421, 431, 501 and 505. Some end the connection.';

/** Adds to a route's schema the problems it may answer; a status the route describes itself stays. */
export function withProblemResponses(schema: FastifySchema): FastifySchema {
  const { problems = [], response = {}, ...rest } = schema;
  const statuses = [...problems, ...ofEveryRoute, ...(rest.body ? ofBodies : [])];
  const added = Object.fromEntries(
    statuses.map((status) => [status, problemResponse(descriptions[status], headersOf[status])]),
  );
  const own = Object.entries(response as Record<string, object>).map(([status, each]) => [
    status,
    { description: STATUS_CODES[status], ...each },
  ]);
  return { ...rest, response: { ...added, default: problemResponse(anyOther), ...Object.fromEntries(own) } };
}

const headersOf: { readonly [status in ProblemStatus]?: object } = {
  401: { 'WWW-Authenticate': { type: 'string', description: 'What is to be sent.' } },
  409: retryAfterHeader,
  415: {
    Accept: { type: 'string', description: 'The type that a body must have.' },
    'Accept-Encoding': { type: 'string', description: 'Instead, where the encoding is wrong: `identity`.' },
  },
  429: retryAfterHeader,
  503: retryAfterHeader,
};

function problemResponse(description: string, headers?: object) {
  return {
    description,
    ...(headers ? { headers } : {}),
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
  };
}
