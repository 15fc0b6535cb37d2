/** What can go wrong while a node is installed, started or stopped; stable, meant for `switch` and for search engines. */
export type LocalCassandraErrorCode =
  | 'ABORTED'
  | 'ADDRESS_UNAVAILABLE'
  | 'BOOT_FAILED'
  | 'BOOT_TIMEOUT'
  | 'CACHE_NOT_WRITABLE'
  | 'DATA_IN_USE'
  | 'DECOMMISSION_FAILED'
  | 'DIRECTORY_UNUSABLE'
  | 'DISK_FULL'
  | 'DOWNLOAD_FAILED'
  | 'INVALID_OPTION'
  | 'JAVA_NOT_FOUND'
  | 'JAVA_UNSUPPORTED'
  | 'MAVEN_NOT_FOUND'
  | 'NODE_STOPPED'
  | 'PLATFORM_UNSUPPORTED'
  | 'PORT_IN_USE'
  | 'SCHEMA_INVALID';

/** The one error class of this package: `code` says what happened, `message` says it in words together with the fix. */
export class LocalCassandraError extends Error {
  override readonly name = 'LocalCassandraError';
  readonly code: LocalCassandraErrorCode;
  /** The end of Cassandra's or Maven's log, where one helps to understand the failure. */
  readonly logTail: string | undefined;

  constructor(
    code: LocalCassandraErrorCode,
    message: string,
    options: { cause?: unknown; logTail?: string } = {},
  ) {
    super(options.logTail ? `${message}\n\n${options.logTail}` : message, { cause: options.cause });
    this.code = code;
    this.logTail = options.logTail;
  }
}
