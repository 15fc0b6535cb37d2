import { randomBytes } from 'node:crypto';
import { CassandraError } from '../errors/cassandra-error.js';
import type { CallOptions } from '../session/call-options.js';
import type { Session } from '../session/session.js';
import { statement } from '../statements/statement.js';

/** A secret that signs page states, by the number under which they name it. */
export interface PageStateKey {
  /** A whole number from 0, below 2³¹. */
  readonly id: number;
  /** 32 bytes or more. */
  readonly secret: Uint8Array;
}

const secretBytes = 32;
const staleAfterMs = 60_000;
const unknownAfterMs = 1_000;

type TableStatements = ReturnType<typeof tableStatements>;

/** The statements on a table of keys. */
export function tableStatements(table: string) {
  return {
    /** Every key, the newest first. */
    select: statement({
      cql: `SELECT id, secret FROM ${table} WHERE purpose = 'page_state' ORDER BY id DESC`,
      row: { id: 'int!', secret: 'blob' },
      idempotent: true,
    }),
    /** Adds a key unless another process was faster with that number. */
    insert: statement({
      cql: `INSERT INTO ${table} (purpose, id, secret, created_at)
            VALUES ('page_state', :id, :secret, :created_at) IF NOT EXISTS`,
      params: { id: 'int', secret: 'blob', created_at: 'timestamp' },
    }),
  };
}

/**
 * The keys in a table of the session, the same for all processes: read when first needed, again every minute, and when a
 * page state names one that is not known yet. Who comes first makes the first key.
 */
export class TableKeys {
  readonly #session: Session;
  readonly #statements: TableStatements;
  #keys: readonly PageStateKey[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(session: Session, statements: TableStatements) {
    this.#session = session;
    this.#statements = statements;
  }

  /** The key to sign with: the newest. */
  async newest(call: CallOptions): Promise<PageStateKey> {
    await this.#refresh(call, staleAfterMs);
    for (;;) {
      const [key] = this.#keys;
      if (key !== undefined) return key;
      await this.#add(1, call);
    }
  }

  /** The key of this number; `undefined` when there is none, or none any more. */
  async byId(id: number, call: CallOptions): Promise<PageStateKey | undefined> {
    await this.#refresh(call, staleAfterMs);
    const known = this.#keys.find((key) => key.id === id);
    if (known !== undefined) return known;
    await this.#refresh(call, unknownAfterMs);
    return this.#keys.find((key) => key.id === id);
  }

  /** Makes a key that signs from now on. */
  async rotate(call: CallOptions): Promise<PageStateKey> {
    await this.#refresh(call, 0);
    const [newest] = this.#keys;
    return this.#add((newest?.id ?? 0) + 1, call);
  }

  /** Whoever is first with the number: its key is as good. */
  async #add(id: number, call: CallOptions): Promise<PageStateKey> {
    const secret = randomBytes(secretBytes);
    await this.#session.execute(this.#statements.insert, { id, secret, created_at: new Date() }, call);
    await this.#refresh(call, 0);
    return this.#keys.find((key) => key.id === id) ?? this.#add(id, call);
  }

  async #refresh(call: CallOptions, maxAgeMs: number): Promise<void> {
    if (performance.now() - this.#readAt < maxAgeMs) return;
    const { rows } = await this.#session.execute(this.#statements.select, {}, call);
    this.#keys = rows.flatMap(({ id, secret }) => (secret === null ? [] : [{ id, secret }]));
    this.#readAt = performance.now();
  }
}

/**
 * Refuses keys that would not sign, or not safely.
 * @throws CassandraError `CONFIGURATION`.
 */
export function requireKeys(keys: readonly PageStateKey[]): void {
  const refuse = (message: string) => new CassandraError('CONFIGURATION', message, { option: 'keys' });
  if (keys.length === 0) throw refuse('keys has none: the first one signs');
  for (const { id, secret } of keys) {
    if (!Number.isInteger(id) || id < 0 || id >= 2 ** 31) {
      throw refuse(`The id of a key is a whole number from 0 to 2147483647, not ${id}`);
    }
    if (!(secret instanceof Uint8Array) || secret.length < secretBytes) {
      throw refuse(`The secret of key ${id} must have ${secretBytes} bytes or more`);
    }
  }
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw refuse('Two keys have the same id');
}
