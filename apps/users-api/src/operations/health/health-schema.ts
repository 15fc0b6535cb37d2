import Type from 'typebox';
import { noStoreHeader, retryAfterHeader } from '../../openapi/answer-headers.js';

const shared = {
  keyspace: Type.String({ description: 'The configured keyspace.' }),
  version: Type.String({ description: 'Version of the service.' }),
  draining: Type.Boolean({ description: 'Whether the service is shutting down.' }),
};

const HealthySchema = Type.Object({
  status: Type.Literal('healthy'),
  cassandra: Type.Literal('connected'),
  ...shared,
});

const UnhealthySchema = Type.Object({
  status: Type.Literal('unhealthy'),
  cassandra: Type.Enum(['connected', 'no_quorum', 'no_table', 'disconnected']),
  reason: Type.Optional(
    Type.Literal('login_refused', { description: 'Cassandra refuses the credentials of the service.' }),
  ),
  ...shared,
});

export const Healthy = {
  description:
    'Cassandra answers, has the table of the users, and every token range has a quorum of live replicas.',
  headers: noStoreHeader,
  content: { 'application/json': { schema: HealthySchema } },
};

export const Unhealthy = {
  description:
    'Cassandra does not answer, lacks live replicas or the table, or the service is shutting down.',
  headers: { ...noStoreHeader, ...retryAfterHeader },
  content: { 'application/json': { schema: UnhealthySchema } },
};

export const Alive = {
  description: 'The process runs; says nothing of Cassandra.',
  headers: noStoreHeader,
  content: { 'application/json': { schema: Type.Object({ status: Type.Literal('alive') }) } },
};
