import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem, invalid, type Problem } from './problem.js';
import { isWrite, sendProblem } from './problem-replies.js';
import { RequestWork } from './request-work.js';
import { waitedMs } from './turns.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Deadline, cancellation and accounting of this request; goes into every call of the library. */
    work: RequestWork;
  }
}

interface DeadlineOptions {
  /** Seconds for requests without an X-Request-Timeout header. */
  defaultSeconds: number;
}

/** Gives every request a deadline, ends it with 504 when that passes, and cancels its work on hang-up. */
export const deadline = fp((app: FastifyInstance, { defaultSeconds }: DeadlineOptions, done: () => void) => {
  app.decorateRequest('work');
  app.addHook('onRequest', (request, reply, next) => {
    const header = request.headers['x-request-timeout'];
    const seconds = header === undefined ? defaultSeconds : parseSeconds(String(header));
    const timeoutMs = Math.max(0, (seconds ?? defaultSeconds) * 1000 - waitedMs(request.raw));
    const work = new RequestWork({ timeoutMs, isFixed: header !== undefined });
    request.work = work;
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) work.abandon();
      work[Symbol.dispose]();
    });
    // What failed because of the deadline gets to answer first: it knows what became of a write.
    work.deadline.onAbort(() => setImmediate(expire, request, reply));
    if (timeoutMs === 0) next(tooLate(isWrite(request) ? { outcome: 'not_applied' } : {}));
    else next();
  });
  // The timer may be late by as long as the event loop is.
  app.addHook('onSend', (request, reply, payload, next) => {
    if (reply.statusCode >= 400 || request.work.deadline.remainingMs > 0) return next();
    if (payload instanceof Readable) payload.destroy();
    request.work[Symbol.dispose]();
    for (const name of ['etag', 'location', 'link']) reply.removeHeader(name);
    return next(tooLate(isWrite(request) ? { outcome: 'applied' } : {}));
  });
  done();
});

/** Refuses what is no time limit, behind those who refuse the client. */
export const badTimeouts = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', ({ headers }, _reply, next) => {
    const header = headers['x-request-timeout'];
    next(header === undefined || parseSeconds(String(header)) !== undefined ? undefined : badTimeout());
  });
  done();
});

function expire(request: FastifyRequest, reply: FastifyReply): void {
  if (request.work.isAbandoned || reply.raw.writableFinished) return;
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (reply.sent) return;
  const isUnread = !request.raw.complete;
  const problem = tooLate(isWrite(request) ? { outcome: isUnread ? 'not_applied' : 'unknown' } : {});
  sendProblem(problem, request, reply);
}

function tooLate(members: Pick<Problem, 'outcome'>): HttpProblem {
  return new HttpProblem(504, 'The request took longer than its deadline allows', {
    members: { code: 'DEADLINE_EXCEEDED', ...members },
  });
}

function parseSeconds(text: string): number | undefined {
  const seconds = /^\d+(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  return seconds >= 0.001 && seconds <= 300 ? seconds : undefined;
}

function badTimeout(): HttpProblem {
  const msg = 'X-Request-Timeout should be a number of seconds from 0.001 to 300 with at most three decimals';
  return invalid([{ loc: ['header', 'X-Request-Timeout'], msg, type: 'timeout_parsing' }]);
}
