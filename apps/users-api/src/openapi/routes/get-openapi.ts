import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { withPrefix } from '../path-prefix.js';

/** `GET /openapi.json`: the description of this API. */
export const getOpenapi: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/openapi.json',
    {
      schema: {
        summary: 'This description',
        tags: ['operations'],
        response: {
          200: Type.Object({}, { additionalProperties: true, description: 'An OpenAPI 3.1 document.' }),
        },
      },
    },
    async (request) => withPrefix(app.swagger(), request.pathPrefix),
  );
};
