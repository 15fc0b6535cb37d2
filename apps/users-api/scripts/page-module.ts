import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Serves a script that adds to the page of the service, and tells the page of it. */
export function addPageModule(app: FastifyInstance, path: string, file: URL): void {
  if (!app.hasDecorator('pageModules')) app.decorate('pageModules', []);
  app.pageModules?.push(path);
  const script = readFileSync(file);
  app.get(`/${path}`, { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(script),
  );
}
