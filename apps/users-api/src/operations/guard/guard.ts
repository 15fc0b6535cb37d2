import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../config/config.js';
import { type Identification, refusalOf } from '../../edge/auth/index.js';
import { HttpProblem } from '../../http/problem.js';
import { hasKey, requireKey } from './admin-key.js';
import { isOwnMachine, requireOwnMachine } from './own-machine.js';

type GuardOptions = Pick<Config, 'ADMIN_KEY' | 'NODE_ENV'>;

/**
 * Lets only those who may to the routes beside and below: holders of `ADMIN_KEY` where it is set, nobody in
 * production without it, else this machine itself.
 */
export const diagnosticsGuard = fp(
  (app: FastifyInstance, { ADMIN_KEY: key, NODE_ENV }: GuardOptions, done: () => void) => {
    const check =
      app.identify !== undefined
        ? withToken(app.identify, key, NODE_ENV === 'production')
        : key !== undefined
          ? withKey(key)
          : NODE_ENV === 'production'
            ? refuseAll
            : requireOwnMachine;
    app.addHook('onRequest', async (request) => check(request));
    const token = app.identify === undefined ? [] : [{ token: ['admin'] }];
    const security = [{ adminKey: [] }, ...token, {}];
    app.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, problems: [401, 403], security };
    });
    done();
  },
);

function withKey(key: string): (request: FastifyRequest) => void {
  return (request) => requireKey(request, key);
}

/** Lets a token with the scope `admin` do what the key does; outside production, this machine goes on without. */
function withToken(
  identify: (request: FastifyRequest) => Promise<Identification>,
  key: string | undefined,
  isProduction: boolean,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (key !== undefined && hasKey(request, key)) return;
    const isBare = request.headers.authorization === undefined;
    if (isBare && !isProduction && isOwnMachine(request)) return requireOwnMachine(request);
    const refusal = refusalOf(await identify(request), 'admin');
    if (refusal !== undefined) throw refusal;
  };
}

function refuseAll(): never {
  throw new HttpProblem(403, 'Diagnostics are off in production until ADMIN_KEY is set');
}
