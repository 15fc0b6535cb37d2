import type { CallOptions, Session, Uuid } from 'async-cassandra';
import type { FastifyRequest } from 'fastify';
import type { RowCache } from '../edge/cache/row-cache.js';
import type { Applied, ChangeResult, RemoveResult, VersionedTable } from '../rest/conditional-write.js';
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
import type { UserChange } from './user-schemas.js';

const { etagOf } = userRepresentation;

/** How users are changed and deleted, each in the version that was read. */
export const userVersions: VersionedTable<Uuid, UserRow, UserChange> = {
  etagOf,
  isSame: (a, b) => a.name === b.name && a.email === b.email && a.age === b.age && etagOf(a) === etagOf(b),
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

async function updateUnchanged(
  session: Session,
  row: UserRow,
  { name, email, age, updated_at }: UserChange & { readonly updated_at: Date },
  options: CallOptions,
): Promise<Applied> {
  const { id, updated_at: expected } = row;
  // What is undefined stays as it is.
  const params = { name, email, age, updated_at, id };
  if (expected !== null) return session.execute(updateUser, { ...params, expected }, options);
  if (!isEmpty(row)) {
    return session.execute(updateUnstampedUser, { ...params, expected, ...old(row) }, options);
  }
  // A row that is nothing but its key looks like one that is gone, and `IF EXISTS AND …` is no CQL: a stamp
  // proves that it is there, and the write then that it is still empty.
  const stamp = new Date(updated_at.getTime() - 1);
  const stamped = await session.execute(stampUser, { id, updated_at: stamp }, options);
  if (!stamped.applied) return stamped;
  return session.execute(updateUnstampedUser, { ...params, expected: stamp, ...old(row) }, options);
}

/** What a row without `updated_at` has to hold still. */
function old({ name, email, age, created_at }: UserRow) {
  return { old_name: name, old_email: email, old_age: age, old_created_at: created_at };
}

function isEmpty({ name, email, age, created_at }: UserRow): boolean {
  return name === null && email === null && age === null && created_at === null;
}
