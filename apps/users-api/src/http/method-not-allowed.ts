import { METHODS } from 'node:http';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { HttpProblem } from './problem.js';

/**
 * Teaches `app` to answer 405 with `Allow` wherever some other method has a route, and OPTIONS with 204. The
 * result has to be called when all routes are there. Since each address then has a route for every method, a
 * fixed address such as `/users/batch` is never taken for the parameter of another.
 */
export function collectAllowedMethods(app: FastifyInstance): () => void {
  const known = new Set(app.supportedMethods);
  // CONNECT never reaches a request handler.
  for (const method of METHODS) if (!known.has(method) && method !== 'CONNECT') app.addHttpMethod(method);

  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...routes]) refuseOthers(app, url, methods);
  };
}

function refuseOthers(app: FastifyInstance, url: string, methods: ReadonlySet<string>): void {
  const allow = [...new Set([...methods, 'OPTIONS'])].sort().join(', ');
  const schema = { hide: true };
  if (!methods.has('OPTIONS')) {
    app.options(
      url,
      { schema, onRequest: async (_request, reply) => reply.code(204).header('allow', allow).send() },
      noBody,
    );
  }
  const others = app.supportedMethods.filter((method) => !methods.has(method) && method !== 'OPTIONS');
  app.route({
    method: others as HTTPMethods[],
    url,
    schema,
    // Here, not in the handler: a body nobody reads need not be valid.
    // It does not name the method, so that HEAD has the length of GET.
    onRequest: async () => {
      throw new HttpProblem(405, `This method is not allowed here; allowed: ${allow}`, {
        headers: { allow },
      });
    },
    handler: noBody,
  });
}

async function noBody(): Promise<void> {}
