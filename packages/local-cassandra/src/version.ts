/** The Apache Cassandra release that is started when no `version` is given. */
export const DEFAULT_CASSANDRA_VERSION = '5.0.9';
