import type { CachedRow, CacheStore, Found, Lease } from './cached-row.js';

/** Most rows kept, and most bytes that their texts take. */
const mostRows = 10_000;
const mostBytes = 16 * 1024 * 1024;

interface Kept extends CachedRow {
  readonly expiresAt: number;
}

/** What has become known of a row since a lease on it was taken. */
interface Held {
  floor: number;
  isDead: boolean;
}

/** Keeps rows in this process, those that were asked for last, for at most `ttlMs` from when their read began. */
export class MemoryStore implements CacheStore {
  readonly #ttlMs: number;
  /** The one that was asked for last comes last. */
  readonly #rows = new Map<string, Kept>();
  #bytes = 0;
  readonly #held = new Map<string, Held>();

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  look(key: string): Found {
    const row = this.#rows.get(key);
    const now = performance.now();
    if (row !== undefined) {
      if (row.expiresAt > now) return this.#moveLast(key, row);
      this.#drop(key, row);
    }
    return this.#held.has(key) ? undefined : this.#lease(key, now + this.#ttlMs);
  }

  outdate(key: string, version: number): void {
    const row = this.#rows.get(key);
    if (row !== undefined && row.version < version) this.#drop(key, row);
    const held = this.#held.get(key);
    if (held !== undefined) held.floor = Math.max(held.floor, version);
  }

  bury(key: string): void {
    const held = this.#held.get(key);
    if (held !== undefined) held.isDead = true;
    const row = this.#rows.get(key);
    if (row !== undefined) this.#drop(key, row);
  }

  forget(key: string): void {
    this.bury(key);
  }

  #lease(key: string, expiresAt: number): Lease {
    const held: Held = { floor: Number.NEGATIVE_INFINITY, isDead: false };
    this.#held.set(key, held);
    return {
      fill: (row) => {
        this.#held.delete(key);
        if (held.isDead || row.version < held.floor || expiresAt <= performance.now()) return false;
        this.#keep(key, { ...row, expiresAt });
        return true;
      },
      release: () => this.#held.delete(key),
    };
  }

  #keep(key: string, row: Kept): void {
    this.#rows.set(key, row);
    this.#bytes += bytesOf(key, row);
    for (const [oldest, old] of this.#rows) {
      if (this.#rows.size <= mostRows && this.#bytes <= mostBytes) break;
      this.#drop(oldest, old);
    }
  }

  #moveLast(key: string, row: Kept): Kept {
    this.#rows.delete(key);
    this.#rows.set(key, row);
    return row;
  }

  #drop(key: string, row: Kept): void {
    this.#rows.delete(key);
    this.#bytes -= bytesOf(key, row);
  }
}

/** Two bytes a character, at the most, and what a map and an object take. */
function bytesOf(key: string, { json, etag }: Kept): number {
  return 2 * (key.length + json.length + etag.length) + 200;
}
