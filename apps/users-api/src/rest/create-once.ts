import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallOptions,
  CassandraError,
  isCassandraError,
  randomUuid,
  type Session,
  type Uuid,
} from 'async-cassandra';
import { HttpProblem, invalid } from '../http/problem.js';
import { type CreationPlan, newPlan } from './creation-plan.js';
import { type Claim, endLease, insertClaim, selectClaim, takeClaimOver } from './idempotency-queries.js';

/** A creation that may be asked for several times and happens once. */
export interface Creation {
  readonly key: string;
  /** Of the request's content: the same key with another content is refused. */
  readonly fingerprint: Buffer;
  /** How many rows it creates. */
  readonly count: number;
  /** Makes the identifier of one. Default: a random one. */
  readonly newId?: (() => Uuid) | undefined;
  /** Creates them. Must be harmless to run again with the same plan, also much later. */
  readonly create: (plan: CreationPlan) => Promise<void>;
}

export interface CreatedOnce {
  readonly plan: CreationPlan;
  /** Whether an earlier request had created them already. */
  readonly isReplay: boolean;
}

interface Ownership {
  readonly owner: Uuid;
  readonly plan: CreationPlan;
}

const leaseMs = 30_000;
const leaseOver = new Date(0);
const endLeaseTimeoutMs = 5_000;
/** When to try to take a claim back, each so long after the try before it. Cassandra gives a claim up after about 2 s. */
const takeBackAfterMs = [0, 250, 1_000, 3_000];

/**
 * Creates rows at most once for a key, over all instances: what is to be created is written down under the
 * key first, so that whoever comes after a failure, even of the whole instance, creates the very same.
 * @throws HttpProblem 409 while another request with the key runs, 422 for another content.
 */
export async function createOnce(
  session: Session,
  creation: Creation,
  work: CallOptions,
): Promise<CreatedOnce> {
  const { key } = creation;
  const owner = randomUuid();
  const release = (lease_until: Date | null): Promise<boolean> =>
    // On its own time: the request's may be over, and a client that hung up will ask again.
    session.execute(endLease, { key, owner, lease_until }, { timeoutMs: endLeaseTimeoutMs }).then(
      ({ applied }) => applied,
      () => false,
    );
  const claimed = await claim(session, creation, owner, work).catch((error: unknown) => {
    if (!isCassandraError(error)) throw error;
    // The claim may have been made all the same. Whatever became of it, no row has been created yet.
    void takeBack(() => release(leaseOver));
    throw new CassandraError(error.code, error.message, { cause: error.cause, outcome: 'not_applied' });
  });
  if ('isReplay' in claimed) return claimed;
  const { plan } = claimed;
  try {
    await creation.create(plan);
  } catch (error) {
    await release(leaseOver);
    throw error;
  }
  await release(null);
  return { plan, isReplay: false };
}

/** A fingerprint of a request: of its route, so that a key of one is not taken for one of another, and its content. */
export function fingerprintOf(route: string, content: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([route, content]))
    .digest();
}

/** A claim that nobody waits for may be on its way still, and what takes it back arrive before it. */
async function takeBack(release: () => Promise<boolean>): Promise<void> {
  for (const waitMs of takeBackAfterMs) {
    await delay(waitMs, undefined, { ref: false });
    if (await release()) return;
  }
}

async function claim(
  session: Session,
  creation: Creation,
  owner: Uuid,
  work: CallOptions,
): Promise<Ownership | CreatedOnce> {
  const mine = { owner, plan: newPlan(creation.count, creation.newId) };
  const applied = await orTimeout(session.execute(insertClaim, claimParams(creation, mine), work));
  if (applied === true) return mine;
  const found = await readSettled(session, creation.key, work);
  // It expired between the two: the next try will be the first.
  if (found?.owner == null || found.user_ids === null || found.created_at === null) throw stillRunning();
  if (found.owner.equals(mine.owner)) return mine;
  if (!found.fingerprint?.equals(creation.fingerprint)) throw otherContent();
  const plan = { ids: found.user_ids, createdAt: found.created_at };
  if (found.lease_until === null) return { plan, isReplay: true };
  if (found.lease_until.getTime() > Date.now()) throw stillRunning();
  return takeOver(session, creation, found, { owner: mine.owner, plan }, work);
}

async function takeOver(
  session: Session,
  creation: Creation,
  { owner: old_owner }: Claim,
  mine: Ownership,
  work: CallOptions,
): Promise<Ownership> {
  const params = { ...claimParams(creation, mine), old_owner };
  const applied = await orTimeout(session.execute(takeClaimOver, params, work));
  if (applied === true) return mine;
  if (applied === undefined) {
    const settled = await readSettled(session, creation.key, work);
    if (settled?.owner?.equals(mine.owner)) return mine;
  }
  throw stillRunning();
}

/** A read that first settles what an unfinished claim left behind. */
async function readSettled(session: Session, key: string, work: CallOptions): Promise<Claim | undefined> {
  const { first } = await session.execute(
    selectClaim,
    { key },
    { ...work, consistency: session.serialConsistency },
  );
  return first;
}

function claimParams({ key, fingerprint }: Creation, { owner, plan }: Ownership) {
  const lease_until = new Date(Date.now() + leaseMs);
  return { key, fingerprint, user_ids: [...plan.ids], created_at: plan.createdAt, owner, lease_until };
}

/** Whether a conditional write was applied; `undefined` when Cassandra gave up waiting for the replicas. */
async function orTimeout(write: Promise<{ readonly applied: boolean }>): Promise<boolean | undefined> {
  try {
    const { applied } = await write;
    return applied;
  } catch (error) {
    if (isCassandraError(error, 'WRITE_TIMEOUT', 'READ_TIMEOUT')) return undefined;
    throw error;
  }
}

function stillRunning(): HttpProblem {
  return new HttpProblem(409, 'The first request with this Idempotency-Key is still running', {
    headers: { 'retry-after': '1' },
  });
}

function otherContent(): HttpProblem {
  const msg = 'This key was used with another request';
  return invalid([{ loc: ['header', 'Idempotency-Key'], msg, type: 'idempotency_key_reused' }]);
}
