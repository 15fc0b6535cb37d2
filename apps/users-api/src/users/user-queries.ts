import { type ParamsType, type RowType, statement } from 'async-cassandra';

const userColumns = {
  id: 'uuid!',
  name: 'text',
  email: 'text',
  age: 'int',
  created_at: 'timestamp',
  updated_at: 'timestamp',
} as const;

/** A user as Cassandra answers it. Only `id` is sure: other applications write rows too. */
export type UserRow = RowType<typeof selectUser>;

/**
 * A new user. The identifier is fresh and the write timestamp fixed, in the past: sent twice or late it
 * changes nothing, and every later conditional write outranks it.
 */
export const insertUser = statement({
  cql: `INSERT INTO users (id, name, email, age, created_at, updated_at)
        VALUES (:id, :name, :email, :age, :created_at, :updated_at) USING TIMESTAMP :write_time`,
  params: {
    id: 'uuid',
    name: 'text',
    email: 'text',
    age: 'int',
    created_at: 'timestamp',
    updated_at: 'timestamp',
    write_time: 'bigint',
  },
  idempotent: true,
});

export type InsertUser = ParamsType<typeof insertUser>;

export const selectUser = statement({
  cql: 'SELECT id, name, email, age, created_at, updated_at FROM users WHERE id = :id',
  params: { id: 'uuid' },
  row: userColumns,
  idempotent: true,
});

const changes = { name: 'text', email: 'text', age: 'int', updated_at: 'timestamp' } as const;

/** Changes the columns that are not `undefined`, if nobody changed the row since it was read. */
export const updateUser = statement({
  cql: `UPDATE users SET name = :name, email = :email, age = :age, updated_at = :updated_at
        WHERE id = :id IF updated_at = :expected`,
  params: { ...changes, id: 'uuid', expected: 'timestamp' },
});

const old = {
  old_created_at: 'timestamp',
  old_name: 'text',
  old_email: 'text',
  old_age: 'int',
} as const;

/**
 * The same for a row without `updated_at`, which another application wrote. A row that is gone has no
 * `updated_at` either, so every column must still be what was read.
 */
export const updateUnstampedUser = statement({
  cql: `UPDATE users SET name = :name, email = :email, age = :age, updated_at = :updated_at WHERE id = :id
        IF updated_at = :expected AND created_at = :old_created_at
        AND name = :old_name AND email = :old_email AND age = :old_age`,
  params: { ...changes, ...old, id: 'uuid', expected: 'timestamp' },
});

/** Gives a row that is nothing but its key an `updated_at`, by which it can be told from one that is gone. */
export const stampUser = statement({
  cql: 'UPDATE users SET updated_at = :updated_at WHERE id = :id IF EXISTS',
  params: { id: 'uuid', updated_at: 'timestamp' },
});

export const deleteUser = statement({
  cql: 'DELETE FROM users WHERE id = :id IF EXISTS',
  params: { id: 'uuid' },
});

/** Deletes the user if nobody changed it since it was read. */
export const deleteUnchangedUser = statement({
  cql: 'DELETE FROM users WHERE id = :id IF updated_at = :expected',
  params: { id: 'uuid', expected: 'timestamp' },
});

/** The same for a row without `updated_at`. */
export const deleteUnstampedUser = statement({
  cql: `DELETE FROM users WHERE id = :id IF updated_at = null AND created_at = :old_created_at
        AND name = :old_name AND email = :old_email AND age = :old_age`,
  params: { ...old, id: 'uuid' },
});

/** Users in the order of their tokens. */
export const selectUsers = statement({
  cql: 'SELECT id, name, email, age, created_at, updated_at FROM users',
  row: userColumns,
  idempotent: true,
});

/** The same behind the token `after`. */
export const selectUsersAfter = statement({
  cql: `SELECT id, name, email, age, created_at, updated_at FROM users WHERE token(id) > :after`,
  params: { after: 'bigint' },
  row: userColumns,
  idempotent: true,
});

/** Users of at least a certain age in the order of their tokens; Cassandra reads and drops the others. */
export const selectOlderUsers = statement({
  cql: `SELECT id, name, email, age, created_at, updated_at FROM users
        WHERE age >= :min_age ALLOW FILTERING`,
  params: { min_age: 'int' },
  row: userColumns,
  idempotent: true,
  allowFiltering: true,
});

/** The same behind the token `after`. */
export const selectOlderUsersAfter = statement({
  cql: `SELECT id, name, email, age, created_at, updated_at FROM users
        WHERE token(id) > :after AND age >= :min_age ALLOW FILTERING`,
  params: { after: 'bigint', min_age: 'int' },
  row: userColumns,
  idempotent: true,
  allowFiltering: true,
});

/** The users of one token range. */
export const selectUsersBetween = statement({
  cql: `SELECT id, name, email, age, created_at, updated_at FROM users
        WHERE token(id) > :range_start AND token(id) <= :range_end`,
  params: { range_start: 'bigint', range_end: 'bigint' },
  row: userColumns,
  idempotent: true,
});

/** The same of at least a certain age; Cassandra reads and drops the others. */
export const selectOlderUsersBetween = statement({
  cql: `SELECT id, name, email, age, created_at, updated_at FROM users
        WHERE token(id) > :range_start AND token(id) <= :range_end AND age >= :min_age ALLOW FILTERING`,
  params: { range_start: 'bigint', range_end: 'bigint', min_age: 'int' },
  row: userColumns,
  idempotent: true,
  allowFiltering: true,
});
