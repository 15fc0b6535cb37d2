import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../config/config.js';
import { HttpProblem } from '../../http/problem.js';
import { requireKey } from './admin-key.js';
import { requireOwnMachine } from './own-machine.js';

type GuardOptions = Pick<Config, 'ADMIN_KEY' | 'NODE_ENV'>;

/**
 * Lets only those who may to the routes beside and below: holders of `ADMIN_KEY` where it is set, nobody in
 * production without it, else this machine itself.
 */
export const diagnosticsGuard = fp(
  (app: FastifyInstance, { ADMIN_KEY: key, NODE_ENV }: GuardOptions, done: () => void) => {
    const check =
      key !== undefined ? withKey(key) : NODE_ENV === 'production' ? refuseAll : requireOwnMachine;
    app.addHook('onRequest', async (request) => check(request));
    app.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, problems: [401, 403], security: [{ adminKey: [] }, {}] };
    });
    done();
  },
);

function withKey(key: string): (request: FastifyRequest) => void {
  return (request) => requireKey(request, key);
}

function refuseAll(): never {
  throw new HttpProblem(403, 'Diagnostics are off in production until ADMIN_KEY is set');
}
