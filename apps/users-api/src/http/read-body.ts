import type { Readable } from 'node:stream';
import { errorCodes, type FastifyRequest } from 'fastify';
import type { BodyBudget, PartialBody } from './body-budget.js';
import { HttpProblem } from './problem.js';

/** In how many pieces a body may come that are smaller than `smallPiece` on the average. */
const maxPieces = 10_000;
const smallPiece = 64;

interface Limits {
  /** Bytes that a body may have. */
  limit: number;
  budget: BodyBudget;
}

/**
 * Reads the body of a request up to a limit. One that does not come all at once is held in
 * the budget, until the deadline passes or the client hangs up.
 */
export function readBody(
  request: FastifyRequest,
  payload: Readable,
  { limit, budget }: Limits,
  finish: (error: Error | null, body?: Buffer) => void,
): void {
  const declared = Number(request.headers['content-length']);
  if (declared > limit) {
    finish(tooLarge(limit));
    return;
  }
  let size = 0;
  let pieces = 0;
  let whole: Buffer | undefined;
  let partial: PartialBody | undefined;
  let forgetDeadline: (() => void) | undefined;
  payload.on('data', onData);
  payload.on('end', onEnd);
  payload.on('error', onError);
  payload.resume();

  function onData(chunk: Buffer): void {
    size += chunk.length;
    if (size > limit) {
      end(tooLarge(limit));
      return;
    }
    pieces += 1;
    if (pieces > maxPieces && size < pieces * smallPiece) {
      end(tooManyPieces());
      return;
    }
    if (chunk.length === declared) {
      whole = chunk;
      return;
    }
    if (partial === undefined) {
      partial = budget.open(end);
      forgetDeadline = request.work.deadline.onAbort(onAbort);
    }
    const problem = partial.append(chunk);
    if (problem !== undefined) end(problem);
  }

  function onEnd(): void {
    if (size !== declared && !Number.isNaN(declared)) {
      end(new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH());
      return;
    }
    const body = whole ?? partial?.join() ?? Buffer.alloc(0);
    end(null, body);
  }

  function onError(error: Error): void {
    end(Object.assign(error, { statusCode: 400 }));
  }

  /** Whoever made the deadline abort sees to the answer. */
  function onAbort(): void {
    partial?.close();
    payload.off('data', onData);
    payload.off('end', onEnd);
    if (!request.work.isAbandoned) payload.off('error', onError);
  }

  function end(error: Error | null, body?: Buffer): void {
    payload.off('data', onData);
    payload.off('end', onEnd);
    payload.off('error', onError);
    partial?.close();
    forgetDeadline?.();
    finish(error, body);
  }
}

function tooLarge(limit: number): HttpProblem {
  return new HttpProblem(413, `The body is larger than ${limit} bytes`);
}

/** Each piece costs as much as a kilobyte: the rest is not even thrown away. */
function tooManyPieces(): HttpProblem {
  return new HttpProblem(413, `The body came in more than ${maxPieces} chunks of a few bytes`, {
    headers: { connection: 'close' },
  });
}
