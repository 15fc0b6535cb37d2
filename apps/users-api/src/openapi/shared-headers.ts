import type { OpenAPIV3_1 } from 'openapi-types';
import { deprecationHeaders } from '../http/deprecation.js';

const requestHeaders = {
  'X-Request-Timeout': {
    description:
      'Seconds after which the request ends with 504, from 0.001 to 300 with at most three decimals.',
    schema: { type: 'string', pattern: '^\\d+(\\.\\d{1,3})?$' },
    example: '2.5',
  },
  'X-Request-Id': {
    description: 'Id to log and send back: up to 128 letters, digits and `_.:/+=@~-`; any other is replaced.',
    schema: { type: 'string' },
  },
  traceparent: { description: 'W3C trace context to join.', schema: { type: 'string' } },
} as const;

const responseHeaders = {
  'X-Request-Id': { description: 'The id of the request.', schema: { type: 'string' } },
  traceparent: {
    description: 'W3C trace context with the span of this request.',
    schema: { type: 'string' },
  },
  'Server-Timing': {
    description:
      'Milliseconds until the first byte, and those of them spent on Cassandra: `db;dur=…, total;dur=…`.',
    schema: { type: 'string' },
  },
} as const;

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Describes the headers that every operation reads and answers, once, and refers to them everywhere. */
export function withSharedHeaders(document: Partial<OpenAPIV3_1.Document>): Partial<OpenAPIV3_1.Document> {
  document.components = {
    ...document.components,
    parameters: Object.fromEntries(
      Object.entries(requestHeaders).map(([name, header]) => [name, { in: 'header', name, ...header }]),
    ),
    headers: responseHeaders,
  };
  for (const path of Object.values(document.paths ?? {})) {
    for (const method of methods) {
      const operation = path?.[method];
      if (operation) addTo(operation);
    }
  }
  return document;
}

function addTo(operation: OpenAPIV3_1.OperationObject): void {
  const parameters = Object.keys(requestHeaders).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  operation.parameters = [...(operation.parameters ?? []), ...parameters];
  const headers = Object.fromEntries(
    Object.keys(responseHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
  const further = operation.deprecated ? deprecationHeaders : {};
  for (const response of Object.values(operation.responses ?? {})) {
    if (response && !('$ref' in response)) response.headers = { ...further, ...response.headers, ...headers };
  }
}
