import { type CallOptions, randomUuid, type Session } from 'async-cassandra';
import { type CreatedRows, createRows, type NewRows } from '../rest/create-rows.js';
import { type CreationPlan, insertTimestamp } from '../rest/creation-plan.js';
import type { InsertUser, UserRow } from './user-queries.js';
import type { UserInput } from './user-schemas.js';

/** A user to be inserted, with all that makes the write repeatable: its own id, times and write timestamp. */
export type NewUser = UserRow & InsertUser;

/** The `index`th user of a plan. */
export function newUser({ name, email, age }: UserInput, plan: CreationPlan, index: number): NewUser {
  const { ids, createdAt } = plan;
  return {
    id: ids[index] ?? randomUuid(),
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
export interface CreateUsers<Inputs extends readonly UserInput[]>
  extends Pick<NewRows<UsersOf<Inputs>>, 'route' | 'idempotencyKey' | 'store'> {
  readonly inputs: Inputs;
}

/** Creates users; with a key, once however often it is asked for. Throws as `createOnce` does. */
export function createUsers<const Inputs extends readonly UserInput[]>(
  session: Session,
  { inputs, route, idempotencyKey, store }: CreateUsers<Inputs>,
  work: CallOptions,
): Promise<CreatedRows<UsersOf<Inputs>>> {
  const content = () => inputs.map(({ name, email, age }) => [name, email, age]);
  // Mapping a tuple makes a tuple, which the type of `map` does not say.
  const rowsOf = (plan: CreationPlan) =>
    inputs.map((input, index) => newUser(input, plan, index)) as unknown as UsersOf<Inputs>;
  return createRows(session, { route, content, idempotencyKey, count: inputs.length, rowsOf, store }, work);
}
