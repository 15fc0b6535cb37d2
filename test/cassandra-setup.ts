import { connect } from 'async-cassandra';
import type { TestProject } from 'vitest/node';
import { type SharedCassandra, shareCassandra } from './shared-cassandra.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the Cassandra the tests run on; several, separated by commas, where somebody named them. */
    contactPoints: string;
    /** The release that they run, such as `5.0.9`. */
    cassandraRelease: string;
  }
}

// Each project of a run loads this file anew; the process is what they share.
const key: unique symbol = Symbol.for('async-cassandra-workspace.test-cassandra');
const shared = globalThis as typeof globalThis & { [key]?: SharedCassandra };

/** Vitest's global set-up of every project that needs a Cassandra: one for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared[key] ??= shareCassandra();
  const { contactPoints, release } = await shared[key].acquire();
  project.provide('contactPoints', contactPoints);
  project.provide('cassandraRelease', await releaseOf(contactPoints.split(',')));
  return release;
}

async function releaseOf(contactPoints: readonly string[]): Promise<string> {
  await using session = await connect({ contactPoints });
  const { first } = await session.execute<{ release_version: string }>(
    'SELECT release_version FROM system.local',
  );
  return first?.release_version ?? '';
}
