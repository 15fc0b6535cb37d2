export { types as driverTypes } from 'cassandra-driver';
export { type CqlStatement, readCql, splitCql } from './check/split-cql.js';
export type { AddressTranslator } from './cluster/address-translator.js';
export { Cluster } from './cluster/cluster.js';
export type { ClusterOptions, SessionOptions } from './cluster/cluster-options.js';
export type { Credentials, CredentialsProvider } from './cluster/credentials.js';
export type { TlsOptions, TlsProvider } from './cluster/tls-options.js';
export { connect } from './connect.js';
export { CassandraError, type CassandraErrorOptions, isCassandraError } from './errors/cassandra-error.js';
export { type ErrorCode, errorCodes, type Outcome } from './errors/error-codes.js';
export { type MigrateOptions, type Migration, migrate } from './migrations/migrate.js';
export { MigrationError } from './migrations/migration-error.js';
export { type HostEvent, type HostListener, hostChannel } from './observe/host-event.js';
export { type RequestEvent, requestChannel } from './observe/request-event.js';
export type { PageStateKey } from './page-states/page-state-keys.js';
export {
  type PageStart,
  PageStates,
  type PageStatesOptions,
  type ReadPageOptions,
  type StatedJsonPage,
  type StatedPage,
} from './page-states/page-states.js';
export { type PagedQuery, type PagedQueryDeclaration, pagedQuery } from './page-states/paged-query.js';
export type { RetryOptions } from './resilience/retries.js';
export type { SpeculativeExecutionOptions } from './resilience/speculation.js';
export type {
  BatchOptions,
  CallOptions,
  ExecuteOptions,
  PageOptions,
} from './session/call-options.js';
export type { CloseOptions } from './session/close-options.js';
export type { Result } from './session/result.js';
export { Session } from './session/session.js';
export type { RowStreamLike, SessionLike } from './session/session-like.js';
export type { FromClientOptions } from './session/session-settings.js';
export type { HostState, SessionStats, TokenRanges } from './session/session-stats.js';
export { type BoundStatement, bind } from './statements/bind.js';
export type {
  AnyStatement,
  CallArguments,
  ParametersMissing,
  RowOfCall,
  TextParams,
} from './statements/call-arguments.js';
export type { Consistency, SerialConsistency } from './statements/consistency.js';
export type {
  ColumnTypes,
  CqlType,
  FormOf,
  InputOf,
  NoParams,
  ParamsOf,
  ParamTypes,
  RowOf,
} from './statements/cql-types.js';
export {
  type ParamsType,
  type RowType,
  type Statement,
  type StatementDeclaration,
  type StatementDefinition,
  statement,
} from './statements/statement.js';
export { statementChannel } from './statements/statement-channel.js';
export { Tuple } from './statements/tuple.js';
export type { UserTypes } from './statements/user-types.js';
export { Vector } from './statements/vector.js';
export { JsonStream, type JsonStreamOptions } from './streaming/json-stream.js';
export type { Pace } from './streaming/pace.js';
export type { StreamOptions } from './streaming/page-stream.js';
export type { Page } from './streaming/pages.js';
export { RowBudget } from './streaming/row-budget.js';
export { RowStream } from './streaming/row-stream.js';
export { minToken, type TokenRange } from './streaming/token-ranges.js';
export type { TokenScanOptions } from './streaming/token-scan.js';
export { Deadline, type DeadlineOptions } from './time/deadline.js';
export { randomUuid, Uuid } from './uuid.js';
