import type { FastifyRequest } from 'fastify';
import { RedisBudget } from './redis-budget.js';

const budgets = new WeakMap<FastifyRequest, RedisBudget>();

/** What all calls of this request share; made when the first of them asks. */
export function redisBudgetOf(request: FastifyRequest): RedisBudget {
  const known = budgets.get(request);
  if (known !== undefined) return known;
  const budget = new RedisBudget();
  budgets.set(request, budget);
  return budget;
}
