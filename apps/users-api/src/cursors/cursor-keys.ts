import { randomBytes } from 'node:crypto';
import type { CallOptions, Session } from 'async-cassandra';
import type { CursorKey } from './cursor.js';
import { insertCursorKey, selectCursorKeys } from './cursor-key-queries.js';

const secretBytes = 32;
const staleAfterMs = 60_000;
const unknownAfterMs = 1_000;

/**
 * The keys that sign cursors, the same for all instances since they live in Cassandra: read when first
 * needed, again every minute, and when a cursor names one that is not known yet. The first instance makes the
 * first key.
 */
export class CursorKeys {
  #keys: readonly CursorKey[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  /** The key to sign with: the newest. */
  async newest(session: Session, work: CallOptions): Promise<CursorKey> {
    await this.#refresh(session, work, staleAfterMs);
    const [key] = this.#keys;
    return key ?? (await this.#makeFirst(session, work));
  }

  /** The key of this number; `undefined` when there is none, or none any more. */
  async byId(id: number, session: Session, work: CallOptions): Promise<CursorKey | undefined> {
    await this.#refresh(session, work, staleAfterMs);
    const known = this.#keys.find((key) => key.id === id);
    if (known !== undefined) return known;
    await this.#refresh(session, work, unknownAfterMs);
    return this.#keys.find((key) => key.id === id);
  }

  async #refresh(session: Session, work: CallOptions, maxAgeMs: number): Promise<void> {
    if (performance.now() - this.#readAt < maxAgeMs) return;
    const { rows } = await session.execute(selectCursorKeys, {}, work);
    this.#keys = rows.flatMap(({ id, secret }) => (secret === null ? [] : [{ id, secret }]));
    this.#readAt = performance.now();
  }

  async #makeFirst(session: Session, work: CallOptions): Promise<CursorKey> {
    const secret = randomBytes(secretBytes);
    await session.execute(insertCursorKey, { id: 1, secret, created_at: new Date() }, work);
    await this.#refresh(session, work, 0);
    const [key] = this.#keys;
    return key ?? this.#makeFirst(session, work);
  }
}
