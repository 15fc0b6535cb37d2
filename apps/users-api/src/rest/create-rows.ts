import type { CallOptions, Session, Uuid } from 'async-cassandra';
import { createOnce, fingerprintOf } from './create-once.js';
import { type CreationPlan, newPlan } from './creation-plan.js';

/** Rows to be created, and how often that may be asked for. */
export interface NewRows<Rows> {
  /** The route and what its path names, so that a key of one is not taken for one of another. */
  readonly route: string;
  /** What the request asks for: the same key with another content is refused. */
  readonly content: () => unknown;
  /** With one they are created once, however often that is asked for. */
  readonly idempotencyKey: string | undefined;
  /** How many there are. */
  readonly count: number;
  /** Makes the identifier of one. Default: a random one. */
  readonly newId?: (() => Uuid) | undefined;
  /** The rows: the same for the same plan. */
  readonly rowsOf: (plan: CreationPlan) => Rows;
  /** Stores them in one go. Is harmless when done again with the same rows. */
  readonly store: (rows: Rows) => Promise<unknown>;
}

export interface CreatedRows<Rows> {
  readonly rows: Rows;
  /** Whether an earlier request had created them already. */
  readonly isReplay: boolean;
}

/** Creates rows; with a key, once however often it is asked for. Throws as `createOnce` does. */
export async function createRows<Rows>(
  session: Session,
  { route, content, idempotencyKey: key, count, newId, rowsOf, store }: NewRows<Rows>,
  work: CallOptions,
): Promise<CreatedRows<Rows>> {
  if (key === undefined) {
    const rows = rowsOf(newPlan(count, newId));
    await store(rows);
    return { rows, isReplay: false };
  }
  const create = async (plan: CreationPlan) => void (await store(rowsOf(plan)));
  const fingerprint = fingerprintOf(route, content());
  const { plan, isReplay } = await createOnce(session, { key, fingerprint, count, newId, create }, work);
  return { rows: rowsOf(plan), isReplay };
}
