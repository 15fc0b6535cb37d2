import { CassandraError, type CassandraErrorOptions } from '../errors/cassandra-error.js';

interface MigrationErrorOptions extends CassandraErrorOptions {
  readonly files?: readonly string[];
  readonly line?: number;
}

/**
 * That a folder of migrations, a file in it or one of its statements cannot be applied: `code` is `MIGRATION_FAILED`, the
 * message one line that names them. What Cassandra refused a statement with is its `cause`, a `CassandraError`.
 */
export class MigrationError extends CassandraError {
  /** The files that it is about, as the message calls them, such as `schema/005_notes.cql`; none when it is the folder. */
  readonly files: readonly string[];
  /** The line of the file, from 1, where one is at fault. */
  readonly line: number | undefined;

  constructor(message: string, { files = [], line, ...options }: MigrationErrorOptions = {}) {
    super('MIGRATION_FAILED', message, options);
    this.files = files;
    this.line = line;
  }
}
