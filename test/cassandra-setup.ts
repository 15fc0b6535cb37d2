import { sharedCassandra, testSetup } from 'local-cassandra';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the Cassandra the tests run on; several, separated by commas, where somebody named them. */
    contactPoints: string;
    /** The release that they run, such as `5.0.9`. */
    cassandraRelease: string;
  }
}

const setUp = testSetup();

/** Vitest's global set-up of every project that needs a Cassandra: one for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const release = await setUp();
  const { contactPoints = [], version = '' } = sharedCassandra() ?? {};
  project.provide('contactPoints', contactPoints.join());
  project.provide('cassandraRelease', version);
  return release;
}
