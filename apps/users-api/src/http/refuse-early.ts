import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorStatus, retryAfter } from './error-status.js';
import { lingerAfter } from './linger.js';
import { HttpProblem, toProblem } from './problem.js';
import { isWrite } from './problem-replies.js';
import { requestIdOf } from './request-id.js';
import { traceOf } from './trace-context.js';

const { status, detail } = errorStatus.QUEUE_FULL;
const overloaded = new HttpProblem(status, detail, { members: { code: 'QUEUE_FULL' } });
const headers = {
  ...retryAfter,
  'content-type': 'application/problem+json',
};

/** Answers a request that nothing has been done for with 503, past the router and all hooks: that is what makes it cheap. */
export function refuseEarly(
  request: IncomingMessage,
  response: ServerResponse,
  waitedMs: number,
  further: Readonly<Record<string, string>>,
): void {
  const { url = '/', method = 'GET' } = request;
  const id = requestIdOf(request);
  const document = toProblem(overloaded, { path: url.startsWith('/') ? url : '/', id });
  if (isWrite({ method })) document.outcome = 'not_applied';
  const body = Buffer.from(JSON.stringify(document));
  const { traceId, spanId, flags } = traceOf(request);
  lingerAfter(request, response);
  response.writeHead(status, {
    ...headers,
    ...further,
    'content-length': body.length,
    'x-request-id': id,
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    'server-timing': `db;dur=0.0, total;dur=${waitedMs.toFixed(1)}`,
  });
  response.end(method === 'HEAD' ? undefined : body);
}
