import { createHash } from 'node:crypto';
import type { CqlStatement } from '../check/split-cql.js';
import type { ExecuteOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { checkedText, type MigrationFile } from './migration-file.js';

/** Creates the table that knows how far files have come, where it is missing. */
export const createSchemaStatements =
  'CREATE TABLE IF NOT EXISTS schema_statements (file text, statement text, done boolean, PRIMARY KEY (file, statement))';
const select = 'SELECT statement, done FROM schema_statements WHERE file = ?';
const write = 'INSERT INTO schema_statements (file, statement, done) VALUES (?, ?, ?)';
const forget = 'DELETE FROM schema_statements WHERE file = ? AND statement = ?';
const forgetAll = 'DELETE FROM schema_statements WHERE file = ?';

/** Statements that Cassandra takes as often as they come. */
const repeatable = /^(?:create\b.*?\bif\s+not\s+exists|drop\b.*?\bif\s+exists)\b/is;

/** Whether all that is in a file can be applied again without harm, so that nobody has to know how far it has come. */
export function isRepeatable({ statements }: MigrationFile): boolean {
  return statements.every(({ cql }) => repeatable.test(cql));
}

/**
 * How far a file has come, which is kept in the keyspace: an outage or a wrong statement may end it half-way, and what
 * was done before must not be done again when the file goes on, corrected perhaps. A statement is known by its text and
 * by how often that occurred in the file before.
 */
export class FileProgress {
  readonly #session: Session;
  readonly #file: string;
  readonly #options: ExecuteOptions;
  readonly #done: Map<string, boolean>;
  readonly #keys = new Map<CqlStatement, string>();

  private constructor(
    session: Session,
    file: MigrationFile,
    options: ExecuteOptions,
    done: Map<string, boolean>,
  ) {
    this.#session = session;
    this.#file = file.name;
    this.#options = { ...options, idempotent: true };
    this.#done = done;
    const seen = new Map<string, number>();
    for (const statement of file.statements) {
      const hash = createHash('sha256').update(checkedText(statement)).digest('hex');
      const times = seen.get(hash) ?? 0;
      seen.set(hash, times + 1);
      this.#keys.set(statement, `${hash}-${times}`);
    }
  }

  /** Reads it; the table must be there. */
  static async read(session: Session, file: MigrationFile, options: ExecuteOptions): Promise<FileProgress> {
    const { rows } = await session.execute<{ statement: string; done: boolean }>(select, [file.name], {
      ...options,
      idempotent: true,
      fetchSize: 0,
    });
    return new FileProgress(session, file, options, new Map(rows.map((row) => [row.statement, row.done])));
  }

  isDone(statement: CqlStatement): boolean {
    return this.#done.get(this.#key(statement)) === true;
  }

  /** Whether it was sent earlier, and nobody has learnt what became of it. */
  isUncertain(statement: CqlStatement): boolean {
    return this.#done.get(this.#key(statement)) === false;
  }

  /** Notes that a statement is about to be sent, or that it has been applied. */
  async note(statement: CqlStatement, done: boolean): Promise<void> {
    await this.#session.execute(write, [this.#file, this.#key(statement), done], this.#options);
  }

  /** Notes that a statement was refused and has changed nothing. */
  async forget(statement: CqlStatement): Promise<void> {
    await this.#session.execute(forget, [this.#file, this.#key(statement)], this.#options);
  }

  /** Forgets the file, which counts as applied from now on. */
  async end(): Promise<void> {
    await this.#session.execute(forgetAll, [this.#file], this.#options);
  }

  #key(statement: CqlStatement): string {
    return this.#keys.get(statement) ?? '';
  }
}
