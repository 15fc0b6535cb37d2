import type { CallOptions, Session, Uuid } from 'async-cassandra';
import type { FastifyRequest } from 'fastify';
import type { RowCache } from '../edge/cache/row-cache.js';
import type {
  Applied,
  ChangeResult,
  RemoveResult,
  Stamped,
  VersionedTable,
} from '../rest/conditional-write.js';
import { effectOnUser, userKey } from './user-cache.js';
import {
  deleteUnchangedUser,
  deleteUnstampedUser,
  deleteUser,
  selectUser,
  stampUser,
  type UserRow,
  updateUnstampedUser,
  updateUser,
} from './user-queries.js';
import { userRepresentation } from './user-representation.js';
import type { UserInput } from './user-schemas.js';

const { etagOf } = userRepresentation;

/** What a user gets; what is undefined stays as it is. */
type ChangedFields = { readonly [Field in keyof UserInput]: UserInput[Field] | undefined };

/** How users are changed and deleted, each in the version that was read. */
export const userVersions: VersionedTable<Uuid, UserRow, ChangedFields> = {
  etagOf,
  isSame: (a, b) => a.name === b.name && a.email === b.email && a.age === b.age && etagOf(a) === etagOf(b),
  // A copy of all that there is costs many times as much.
  changed: (
    { id, name: oldName, email: oldEmail, age: oldAge, created_at },
    { change: { name = oldName, email = oldEmail, age = oldAge }, at },
  ) => ({ id, name, email, age, created_at, updated_at: at }),
  read: async (session, id, options) => (await session.execute(selectUser, { id }, options)).first,
  updateUnchanged,
  deleteUnchanged: (session, row, options) => {
    const { id, updated_at: expected } = row;
    return expected === null
      ? session.execute(deleteUnstampedUser, { id, ...old(row) }, options)
      : session.execute(deleteUnchangedUser, { id, expected }, options);
  },
  delete: (session, id, options) => session.execute(deleteUser, { id }, options),
};

/** Changes or deletes a user; where there is a cache, it has forgotten the old one before anybody hears of it. */
export function writeUser<Result extends ChangeResult<UserRow> | RemoveResult>(
  cache: RowCache | undefined,
  request: FastifyRequest,
  id: Uuid,
  write: () => Promise<Result>,
): Promise<Result> {
  return cache === undefined ? write() : cache.write(userKey(id.toString()), request, write, effectOnUser);
}

function updateUnchanged(
  session: Session,
  row: UserRow,
  stamped: Stamped<ChangedFields>,
  options: CallOptions,
): Promise<Applied> {
  const { id, updated_at: expected } = row;
  if (expected === null) return updateUnstamped(session, row, stamped, options);
  const { name, email, age } = stamped.change;
  const params = { name, email, age, updated_at: stamped.at, id, expected };
  return session.execute(updateUser, params, options);
}

async function updateUnstamped(
  session: Session,
  row: UserRow,
  { change, at }: Stamped<ChangedFields>,
  options: CallOptions,
): Promise<Applied> {
  const { id } = row;
  const params = { ...change, updated_at: at, id, ...old(row) };
  if (!isEmpty(row)) return session.execute(updateUnstampedUser, { ...params, expected: null }, options);
  // A row that is nothing but its key looks like one that is gone, and `IF EXISTS AND …` is no CQL: a stamp
  // proves that it is there, and the write then that it is still empty.
  const expected = new Date(at.getTime() - 1);
  const stamped = await session.execute(stampUser, { id, updated_at: expected }, options);
  return stamped.applied ? session.execute(updateUnstampedUser, { ...params, expected }, options) : stamped;
}

/** What a row without `updated_at` has to hold still. */
function old({ name, email, age, created_at }: UserRow) {
  return { old_name: name, old_email: email, old_age: age, old_created_at: created_at };
}

function isEmpty({ name, email, age, created_at }: UserRow): boolean {
  return name === null && email === null && age === null && created_at === null;
}
