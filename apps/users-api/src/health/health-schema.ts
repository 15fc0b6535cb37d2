import Type from 'typebox';

const shared = {
  keyspace: Type.String({ description: 'The configured keyspace.' }),
  version: Type.String({ description: 'Version of the service.' }),
  draining: Type.Boolean({ description: 'Whether the service is shutting down.' }),
};

export const HealthySchema = Type.Object(
  { status: Type.Literal('healthy'), cassandra: Type.Literal('connected'), ...shared },
  { description: 'Cassandra answers, and every token range has a quorum of live replicas.' },
);

export const UnhealthySchema = Type.Object(
  {
    status: Type.Literal('unhealthy'),
    cassandra: Type.Enum(['connected', 'no_quorum', 'disconnected']),
    ...shared,
  },
  { description: 'Cassandra does not answer, lacks live replicas, or the service is shutting down.' },
);
