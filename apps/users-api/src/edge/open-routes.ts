import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Resource } from '../rest/resource.js';

/** A request that has been routed, or that has not come to that. */
interface Addressed {
  readonly url?: string | undefined;
  readonly routeOptions?: { readonly url?: string | undefined };
}

/**
 * Calls `describe` for each route of a resource that is no diagnostic, as it is registered. The function that comes back
 * tells whether a request is for one of them, or for an address below.
 */
export function openRoutes(
  app: FastifyInstance,
  resources: readonly Pick<Resource, 'tag' | 'isGuarded'>[],
  describe: (route: RouteOptions) => void,
): (request: Addressed) => boolean {
  const tags = resources.flatMap(({ tag, isGuarded }) => (tag === undefined || isGuarded ? [] : [tag.name]));
  const roots = new Set<string>();
  app.addHook('onRoute', (route) => {
    if (!route.schema?.tags?.some((tag) => tags.includes(tag))) return;
    roots.add(rootOf(route.url));
    describe(route);
  });
  return ({ routeOptions, url = '/' }) => roots.has(rootOf(routeOptions?.url ?? url));
}

/** The first part of a path behind the version: what the resource is called. */
function rootOf(path: string): string {
  const [, first = '', second = ''] = path.split(/[/?]/);
  return first === 'v1' ? second : first;
}
