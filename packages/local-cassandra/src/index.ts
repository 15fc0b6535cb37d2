export { LocalCassandraError, type LocalCassandraErrorCode } from './errors.js';
export { findJava, type Java } from './java/find-java.js';
export { CassandraNode, type NodeState } from './node/cassandra-node.js';
export type { Exit } from './node/cassandra-process.js';
export type { ProgressEvent, ProgressListener } from './progress.js';
export { startCassandra } from './start-cassandra.js';
export type { StartOptions } from './start-options.js';
export { DEFAULT_CASSANDRA_VERSION } from './version.js';
