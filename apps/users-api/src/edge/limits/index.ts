import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { parseRateLimit } from '../../config/rate-limit.js';
import { HttpProblem } from '../../http/problem.js';
import type { Resource } from '../../rest/resource.js';
import { openRoutes } from '../open-routes.js';
import { redisBudgetOf } from '../redis/request-budget.js';
import { clientOf } from './client-of.js';
import { OwnLimiter, SharedLimiter } from './limiters.js';

interface LimitsOptions {
  /** As `RATE_LIMIT` has it. */
  readonly rateLimit: string;
  readonly resources: readonly Pick<Resource, 'tag' | 'isGuarded'>[];
}

/**
 * Limits how often a client may ask the routes of resources. Register it where the subject of a token is known, and before what
 * refuses a request: a request costs one whatever its answer, a batch as well.
 */
export const limits = fp(
  (app: FastifyInstance, { rateLimit, resources }: LimitsOptions, done: () => void) => {
    const limit = parseRateLimit(rateLimit);
    if (limit === undefined) throw new Error(`${rateLimit} is no rate limit`);
    const limiter = app.redis === undefined ? new OwnLimiter(limit) : new SharedLimiter(app.redis, limit);
    const policy = `"default";q=${limit.requests};w=${limit.windowSeconds}`;

    const isLimited = openRoutes(app, resources, (route) => {
      route.schema = { ...route.schema, problems: [...(route.schema?.problems ?? []), 429] };
    });
    const counted = new WeakSet<FastifyRequest>();

    app.addHook('onRequest', async (request, reply) => {
      if (!isLimited(request)) return;
      counted.add(request);
      const result = await limiter
        .consume(clientOf(request), 1, { budget: redisBudgetOf(request) })
        .catch((refused: unknown) => refused);
      if (!(result instanceof RateLimiterRes)) throw result;
      const rest = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
      reply.headers({
        'ratelimit-policy': policy,
        ratelimit: `"default";r=${result.remainingPoints};t=${rest}`,
      });
      if (result.consumedPoints > limit.requests) {
        throw new HttpProblem(429, 'This client has sent too many requests; try again later', {
          headers: { 'retry-after': String(rest) },
        });
      }
    });
    // What was refused before it could be counted, such as a request with a bad time limit, costs as much.
    app.addHook('onResponse', (request, _reply, next) => {
      if (isLimited(request) && !counted.has(request)) {
        limiter.penalty(clientOf(request), 1, { budget: redisBudgetOf(request) }).catch(() => {});
      }
      next();
    });
    done();
  },
);
