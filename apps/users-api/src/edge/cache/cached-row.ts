import type { FastifyRequest } from 'fastify';

/** A row as it is answered, and what tells its versions apart. */
export interface CachedRow {
  readonly json: string;
  readonly etag: string;
  /** The moment of its last change in milliseconds: later versions have greater ones. */
  readonly version: number;
}

/** The right to store what a read that begins now finds. Whatever makes the result old takes it away. */
export interface Lease {
  /** Stores the row; false where the lease was lost, or the row was changed or deleted since. */
  fill(row: CachedRow): boolean | Promise<boolean>;
  /** Gives the lease back unused. */
  release(): void;
}

/** Where rows are kept for a while. */
export interface CacheStore {
  /** The row, or the lease to fill it in; `undefined` while another has that, or the store is away. */
  look(key: string, request: FastifyRequest): Found | Promise<Found>;
  /** From now on no version before this one is stored or answered. */
  outdate(key: string, version: number, request: FastifyRequest): void | Promise<void>;
  /** From now on the row is neither stored nor answered: it was deleted. */
  bury(key: string, request: FastifyRequest): void | Promise<void>;
  /** Drops the row and every lease on it: nobody knows what became of it. */
  forget(key: string, request: FastifyRequest): void | Promise<void>;
}

export type Found = CachedRow | Lease | undefined;

export function isRow(found: CachedRow | Lease): found is CachedRow {
  return 'json' in found;
}
