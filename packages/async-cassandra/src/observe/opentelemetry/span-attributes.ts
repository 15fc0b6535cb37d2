import type { Attributes } from '@opentelemetry/api';
import type { Client } from 'cassandra-driver';
import type { RequestEvent } from '../request-event.js';
import type { CqlDescription } from './describe-cql.js';

/** Of a batch only its first statement is known: nothing is said of what is in it. */
export const batchDescription: CqlDescription = {
  operation: 'BATCH',
  collection: undefined,
  namespace: undefined,
  summary: 'BATCH',
  text: '',
};

/** A batch of one is one operation, the conventions say. */
export function isBatch({ kind, statements }: RequestEvent): boolean {
  return kind === 'batch' && statements !== 1;
}

/**
 * The attributes of a request's span by OpenTelemetry's semantic conventions for Cassandra. `error.type` is the
 * error's code. Those of the coordinator's data centre and id want a client that knows its nodes.
 */
export function spanAttributes(
  event: RequestEvent,
  cql: CqlDescription,
  client: Client | undefined,
): Attributes {
  const { statements, consistency, fetchSize, speculativeExecutions, error, attempt } = event;
  const attributes: Attributes = {
    'db.system.name': 'cassandra',
    'db.namespace': event.keyspace ?? cql.namespace,
    'db.operation.name': cql.operation,
    'db.collection.name': cql.collection,
    'db.query.summary': cql.summary,
    'db.query.text': cql.text || undefined,
    'db.operation.batch.size': isBatch(event) ? statements : undefined,
    'cassandra.consistency.level': consistency?.toLowerCase(),
    'cassandra.page.size': fetchSize,
    'cassandra.query.idempotent': event.idempotent,
    'cassandra.speculative_execution.count': speculativeExecutions || undefined,
    'async_cassandra.attempt': attempt > 1 ? attempt : undefined,
    'async_cassandra.will_retry': event.willRetry || undefined,
    'async_cassandra.warnings': event.warnings.length || undefined,
  };
  if (error === undefined) attributes['db.response.returned_rows'] = event.rows;
  else {
    attributes['error.type'] = error.code;
    attributes['db.response.status_code'] = protocolCodeOf(error.cause);
  }
  if (event.coordinator !== undefined) addCoordinator(attributes, event.coordinator, client);
  return attributes;
}

function addCoordinator(attributes: Attributes, coordinator: string, client: Client | undefined): void {
  const colon = coordinator.lastIndexOf(':');
  const address = coordinator.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(coordinator.slice(colon + 1));
  attributes['server.address'] = address;
  attributes['server.port'] = port;
  attributes['network.peer.address'] = address;
  attributes['network.peer.port'] = port;
  // The driver's types promise a host for every address.
  const host: ReturnType<Client['hosts']['get']> | undefined = client?.hosts.get(coordinator);
  if (host === undefined) return;
  attributes['cassandra.coordinator.dc'] = host.datacenter;
  attributes['cassandra.coordinator.id'] = String(host.hostId);
}

/** Cassandra's own error codes are numbers; sockets and systems have words. */
function protocolCodeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'number'
    ? String(cause.code)
    : undefined;
}
