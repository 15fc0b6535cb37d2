import { type CallOptions, type Session, Uuid } from 'async-cassandra';
import { createOnce, fingerprintOf } from '../rest/create-once.js';
import { type CreationPlan, insertTimestamp, newPlan } from '../rest/creation-plan.js';
import type { InsertUser, UserRow } from './user-queries.js';
import type { UserInput } from './user-schemas.js';

/** A user to be inserted, with all that makes the write repeatable: its own id, times and write timestamp. */
export type NewUser = UserRow & InsertUser;

/** The `index`th user of a plan. */
export function newUser({ name, email, age }: UserInput, plan: CreationPlan, index: number): NewUser {
  const { ids, createdAt } = plan;
  return {
    id: ids[index] ?? Uuid.random(),
    name,
    email,
    age,
    created_at: createdAt,
    updated_at: createdAt,
    write_time: insertTimestamp(plan),
  };
}

/** As many new users as there are inputs. */
type UsersOf<Inputs extends readonly UserInput[]> = { readonly [K in keyof Inputs]: NewUser };

/** Users to be created, and how often that may be asked for. */
export interface CreateUsers<Inputs extends readonly UserInput[]> {
  readonly inputs: Inputs;
  /** The route, so that a key of one route is not taken for one of another. */
  readonly route: string;
  readonly idempotencyKey: string | undefined;
  /** Stores them in one go. Is harmless when done again with the same users. */
  readonly store: (users: UsersOf<Inputs>) => Promise<unknown>;
}

export interface CreatedUsers<Inputs extends readonly UserInput[]> {
  readonly users: UsersOf<Inputs>;
  /** Whether an earlier request had created them already. */
  readonly isReplay: boolean;
}

/** Creates users; with a key, once however often it is asked for. Throws as `createOnce` does. */
export async function createUsers<const Inputs extends readonly UserInput[]>(
  session: Session,
  { inputs, route, idempotencyKey: key, store }: CreateUsers<Inputs>,
  work: CallOptions,
): Promise<CreatedUsers<Inputs>> {
  // Mapping a tuple makes a tuple, which the type of `map` does not say.
  const usersOf = (plan: CreationPlan) =>
    inputs.map((input, index) => newUser(input, plan, index)) as unknown as UsersOf<Inputs>;
  const create = async (plan: CreationPlan) => void (await store(usersOf(plan)));
  if (key === undefined) {
    const users = usersOf(newPlan(inputs.length));
    await store(users);
    return { users, isReplay: false };
  }
  const content = inputs.map(({ name, email, age }) => [name, email, age]);
  const fingerprint = fingerprintOf(route, content);
  const { plan, isReplay } = await createOnce(
    session,
    { key, fingerprint, count: inputs.length, create },
    work,
  );
  return { users: usersOf(plan), isReplay };
}
