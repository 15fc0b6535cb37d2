import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../config/config.js';
import { HttpProblem } from '../../http/problem.js';
import { hasKey, requireKey } from './admin-key.js';
import { isOwnMachine, requireOwnMachine } from './own-machine.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route shows the inside of the service, or ends it. */
    isDiagnostic?: boolean;
  }
}

type GuardOptions = Pick<Config, 'ADMIN_KEY' | 'NODE_ENV'>;

/**
 * Lets only those who may to the routes beside and below: holders of `ADMIN_KEY` where it is set, nobody in
 * production without it, else this machine itself.
 */
export const diagnosticsGuard = fp(
  (app: FastifyInstance, { ADMIN_KEY: key, NODE_ENV }: GuardOptions, done: () => void) => {
    const check =
      app.refusalByToken !== undefined
        ? withToken(app.refusalByToken, key, NODE_ENV === 'production')
        : key !== undefined
          ? withKey(key)
          : NODE_ENV === 'production'
            ? refuseAll
            : requireOwnMachine;
    app.addHook('onRequest', async (request) => check(request));
    const token = app.refusalByToken === undefined ? [] : [{ token: ['admin'] }];
    const security = [{ adminKey: [] }, ...token, {}];
    app.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, problems: [401, 403], security };
      route.config = { ...route.config, isDiagnostic: true };
    });
    done();
  },
);

/**
 * Whether a client may see pages that ask for diagnostics: everybody where a key is asked for then, who types it into the
 * page; else those who get through to the diagnostics.
 */
export function maySeePages(request: FastifyRequest, { ADMIN_KEY: key, NODE_ENV }: GuardOptions): boolean {
  if (key !== undefined) return true;
  if (NODE_ENV === 'production') return false;
  try {
    requireOwnMachine(request);
    return true;
  } catch (error) {
    if (error instanceof HttpProblem) return false;
    throw error;
  }
}

function withKey(key: string): (request: FastifyRequest) => void {
  return (request) => requireKey(request, key);
}

/** Lets a token with the scope `admin` do what the key does; outside production, this machine goes on without. */
function withToken(
  refusalByToken: NonNullable<FastifyInstance['refusalByToken']>,
  key: string | undefined,
  isProduction: boolean,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    if (key !== undefined && hasKey(request, key)) return;
    const isBare = request.headers.authorization === undefined;
    if (isBare && !isProduction && isOwnMachine(request)) return requireOwnMachine(request);
    const refusal = await refusalByToken(request, 'admin');
    if (refusal !== undefined) throw refusal;
  };
}

function refuseAll(): never {
  throw new HttpProblem(403, 'Diagnostics are off in production until ADMIN_KEY is set');
}
