import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { withPrefix } from '../path-prefix.js';

const schema = {
  summary: 'This description, to read and to try',
  tags: ['operations'],
  response: { 200: { description: 'A page.', content: { 'text/html': { schema: Type.String() } } } },
};

/** `GET /docs`: the description of this API to read and to try, from this service's own files. */
export const getDocs: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('onRoute', (route) => {
    if (route.method === 'GET' && route.url === `${app.prefix}/docs`) route.schema = schema;
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    transformSpecification: (document, request) => withPrefix(document, request.pathPrefix),
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true },
    staticCSP: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  });
};
