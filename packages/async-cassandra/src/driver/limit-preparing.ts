import type { Client } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import { driverFeatures } from './driver-features.js';
import { type ClusterMetadata, metadataOf } from './driver-parts.js';

/** Makes what stands for a client in one request. */
type LimitedClient = new (limit: PreparingLimit) => Client;

const limitedClients = new WeakMap<Client, LimitedClient>();

/**
 * Bounds how often one request prepares. A node says of one statement at a time that it does not know it. Where it
 * forgets faster than it is told, as for a batch of more statements than it keeps, the driver goes round for ever.
 */
export class PreparingLimit {
  /** How often each statement has been prepared again, by id. */
  #rounds: Map<string, number> | undefined;
  #isStopped = false;
  #hasGivenUp = false;

  /** Whether a node has forgotten a statement once more after each node had been given it. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  /** Whether nothing more is to be prepared. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Prepares nothing more: nobody waits for it. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Whether a statement may be prepared once more. */
  allows(id: Buffer, nodes: number): boolean {
    const key = id.toString('hex');
    this.#rounds ??= new Map();
    const rounds = (this.#rounds.get(key) ?? 0) + 1;
    this.#rounds.set(key, rounds);
    this.#hasGivenUp ||= rounds > nodes + 1;
    return !this.#hasGivenUp && !this.#isStopped;
  }
}

/** `client` for a request that is bound by `limit`; as it is where the driver does not let itself be limited. */
export function limited(client: Client, limit: PreparingLimit): Client {
  let Limited = limitedClients.get(client);
  if (Limited === undefined) {
    // One that has yet to connect would do so by half.
    if (client.hosts.length === 0 || !driverFeatures(client).has('preparing')) return client;
    Limited = limitedClient(client);
    limitedClients.set(client, Limited);
  }
  return new Limited(limit);
}

/** What inherits from a client, and answers in its own way when asked for statements. */
function limitedClient(client: Client): LimitedClient {
  const metadata = metadataOf(client);
  function Metadata(this: { limit: PreparingLimit }, limit: PreparingLimit) {
    this.limit = limit;
  }
  const asked: Pick<ClusterMetadata, 'getPreparedInfo' | 'getPreparedById'> & { limit?: PreparingLimit } = {
    getPreparedInfo(keyspace, cql) {
      if (this.limit?.isStopped) throw aborted();
      return metadata.getPreparedInfo(keyspace, cql);
    },
    // The driver gives a request up when it does not know itself what to prepare.
    getPreparedById(id) {
      return this.limit?.allows(id, client.hosts.length) ? metadata.getPreparedById(id) : undefined;
    },
  };
  Metadata.prototype = Object.assign(Object.create(metadata), asked);
  const MetadataOfOne = Metadata as unknown as new (limit: PreparingLimit) => Client['metadata'];
  function Limited(this: { metadata: Client['metadata'] }, limit: PreparingLimit) {
    this.metadata = new MetadataOfOne(limit);
  }
  Limited.prototype = client;
  return Limited as unknown as LimitedClient;
}

function aborted(): CassandraError {
  return new CassandraError('ABORTED', 'It was aborted before it was sent', { outcome: 'not_applied' });
}
