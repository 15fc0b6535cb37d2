import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { bearerOf } from '../../http/authorization.js';
import { turnsOf } from '../../http/http-server.js';
import { HttpProblem } from '../../http/problem.js';
import { isWrite } from '../../http/problem-replies.js';
import type { Resource } from '../../rest/resource.js';
import { openRoutes } from '../open-routes.js';
import { IssuerAway, IssuerKeys, readIssuerKeys } from './issuer-keys.js';
import { type Identity, verifyToken } from './verify-token.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token was accepted; `null` without one. Only where `AUTH_ISSUER` is set. */
    subject?: string | null;
  }
  interface FastifyInstance {
    /** Why a request to any route may not do what needs a scope; only where `AUTH_ISSUER` is set. */
    refusalByToken?: (request: FastifyRequest, scope: string) => Promise<HttpProblem | undefined>;
  }
}

/** What the `Authorization` of a request came to. */
type Identification = Identity | 'none' | 'invalid' | IssuerAway;

interface AuthOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string | undefined;
  readonly resources: readonly Pick<Resource, 'tag' | 'isGuarded'>[];
}

const identifications = new WeakMap<FastifyRequest, Identification>();

/**
 * Finds out who asks the routes of resources, and refuses nobody yet: {@link authorize} does, so that what counts requests
 * can stand between the two.
 */
export const authenticate = fp(
  (app: FastifyInstance, { issuer, audience, jwksUrl, resources }: AuthOptions, done: () => void) => {
    const keys = new IssuerKeys({
      read: () => readIssuerKeys({ issuer, jwksUrl }),
      onFailure: (error) => app.log.warn({ err: error }, 'The keys of AUTH_ISSUER could not be read'),
    });
    app.addHook('onListen', () => void keys.current().catch(() => {}));
    const protects = openRoutes(app, resources, (route) => {
      const problems = [...(route.schema?.problems ?? []), 401, 403] as const;
      const methods = [route.method].flat();
      const scope = methods.some((method) => isWrite({ method })) ? 'users:write' : 'users:read';
      route.schema = { ...route.schema, problems, security: [{ token: [scope] }] };
    });
    app.decorateRequest('subject', null);
    const identify = async (request: FastifyRequest): Promise<Identification> => {
      const token = bearerOf(request);
      if (token === undefined) return 'none';
      try {
        return (await verifyToken(token, { keys, issuer, audience })) ?? 'invalid';
      } catch (error) {
        if (error instanceof IssuerAway) return error;
        throw error;
      }
    };
    app.decorate('refusalByToken', async (request, scope) => refusalOf(await identify(request), scope));
    app.addHook('onRequest', async (request) => {
      if (!protects(request)) return;
      const found = await identify(request);
      identifications.set(request, found);
      if (typeof found === 'object' && 'subject' in found) request.subject = found.subject;
    });
    const ownHeaders = { 'cache-control': 'private' };
    app.addHook('onSend', (request, reply, _payload, next) => {
      if (protects(request)) reply.headers(ownHeaders);
      next();
    });
    turnsOf(app.server)?.refusalHeaders.push((request) => (protects(request) ? ownHeaders : {}));
    done();
  },
);

/** Refuses what has no token for what it asks for. Goes before all that looks into the request. */
export const authorize = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', (request, _reply, next) => {
    const found = identifications.get(request);
    next(found === undefined ? undefined : refusalOf(found, isWrite(request) ? 'users:write' : 'users:read'));
  });
  done();
});

/** Why a request may not do what needs a scope, in the words of RFC 6750 and no others. */
function refusalOf(found: Identification, scope: string): HttpProblem | undefined {
  if (found === 'none') return challenge(401, 'This needs a token: send Authorization: Bearer <token>', '');
  if (found === 'invalid') return challenge(401, 'The token is not valid', ' error="invalid_token"');
  if (found instanceof IssuerAway) {
    return new HttpProblem(503, 'Tokens cannot be checked at the moment; try again shortly', {
      headers: { 'retry-after': String(found.retrySeconds) },
    });
  }
  if (found.scopes.has(scope)) return undefined;
  return challenge(
    403,
    `The token does not have the scope ${scope}`,
    ` error="insufficient_scope", scope="${scope}"`,
  );
}

function challenge(status: 401 | 403, detail: string, parameters: string): HttpProblem {
  return new HttpProblem(status, detail, { headers: { 'www-authenticate': `Bearer${parameters}` } });
}
