/** The Apache Cassandra release that is started when no `version` is given and `LOCAL_CASSANDRA_VERSION` is not set. */
export const DEFAULT_CASSANDRA_VERSION = '5.0.9';

/** The release that is started when no `version` is given. */
export function defaultVersion(): string {
  return process.env.LOCAL_CASSANDRA_VERSION || DEFAULT_CASSANDRA_VERSION;
}

/** Whether a release is of the 4.0 line, which lacks some settings and calls others by another name. */
export function isCassandra40(version: string): boolean {
  return /^4\.0(?:\D|$)/.test(version);
}
