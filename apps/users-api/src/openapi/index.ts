import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { OpenAPIV3_1 } from 'openapi-types';
import { ProblemSchema } from '../http/problem.js';
import { version } from '../version.js';
import { withProblemResponses } from './problem-responses.js';
import { withSharedHeaders } from './shared-headers.js';

const description = `Users in Apache Cassandra.

Every address also answers below \`/v1\`, every GET also answers HEAD, and every error is a problem document
(RFC 9457). Unknown fields of a body are ignored; a method that an address does not know is answered with 405
and \`Allow\`.`;

const token = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'A token of the issuer, with the scope that is named.',
} as const;

interface OpenapiOptions {
  readonly resources: readonly { readonly tag?: OpenAPIV3_1.TagObject }[];
  /** Whether routes want tokens of an issuer. */
  readonly hasTokens?: boolean;
}

/** Collects the routes registered after it into one API description, each route once. */
export const openapi = fp(async (app: FastifyInstance, { resources, hasTokens = false }: OpenapiOptions) => {
  app.addSchema(ProblemSchema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Users API', version, description },
      servers: [{ url: '/' }, { url: '/v1' }],
      tags: [
        ...resources.flatMap(({ tag }) => (tag === undefined ? [] : [tag])),
        { name: 'operations', description: 'Health, metrics and this description.' },
        {
          name: 'diagnostics',
          description:
            'What happens inside. For the holder of `ADMIN_KEY`; where none is set, for this machine.',
        },
      ],
      components: {
        securitySchemes: {
          adminKey: { type: 'http', scheme: 'bearer', description: 'The `ADMIN_KEY` of the service.' },
          ...(hasTokens && { token }),
        },
      },
    },
    stripBasePath: false,
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, i) => (typeof $id === 'string' ? $id : `def-${i}`),
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema:
        url === '/v1' || url.startsWith('/v1/')
          ? { hide: true }
          : withProblemResponses({ ...schema, operationId: operationId(String(route.method), url) }),
    }),
    transformObject: (document) =>
      'openapiObject' in document
        ? withSharedHeaders(document.openapiObject as Partial<OpenAPIV3_1.Document>)
        : document.swaggerObject,
  });
});

/** `getUsersUserId` for `GET /users/{user_id}`: what generated clients call it. */
function operationId(method: string, url: string): string {
  const words = url.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  if (words.length === 0) words.push('root');
  return [method.toLowerCase(), ...words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)].join('');
}
