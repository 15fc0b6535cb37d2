import type { FastifyRequest } from 'fastify';
import type { Problem } from '../http/problem.js';
import { isWrite } from '../http/problem-replies.js';

/** What the problem of a refused request says beside its status: it has done nothing. */
export function refusal(request: FastifyRequest): { members: Pick<Problem, 'outcome'> } {
  return { members: isWrite(request) ? { outcome: 'not_applied' } : {} };
}
