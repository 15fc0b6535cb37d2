import type { Credentials, TrustedCertificate } from '../security/security.js';

/** The Cassandra that a test run has for all its test files. */
export interface SharedCassandra {
  /** `host:port` of each node. */
  readonly contactPoints: readonly string[];
  readonly port: number;
  readonly localDataCenter: string;
  /** The release that it runs, such as `5.0.9`. */
  readonly version: string;
  readonly credentials?: Credentials | undefined;
  readonly tls?: TrustedCertificate | undefined;
}

// Test files run in processes or threads of their own; what all of them inherit is the environment.
const VARIABLE = 'LOCAL_CASSANDRA_SHARED';

/** Makes a Cassandra known to the test files; `undefined` takes it back. */
export function shareCassandra(shared: SharedCassandra | undefined): void {
  if (shared === undefined) {
    delete process.env[VARIABLE];
    return;
  }
  const { contactPoints, port, localDataCenter, version, credentials, tls } = shared;
  process.env[VARIABLE] = JSON.stringify({ contactPoints, port, localDataCenter, version, credentials, tls });
}

/** The Cassandra that `local-cassandra/test-setup` has given this test run; `undefined` in a run without that set-up. */
export function sharedCassandra(): SharedCassandra | undefined {
  const text = process.env[VARIABLE];
  return text === undefined ? undefined : JSON.parse(text);
}
