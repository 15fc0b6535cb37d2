import { type ParamsType, statement } from 'async-cassandra';

/** What Cassandra runs; asks the node that answers and nobody else. */
export const selectVersion = statement({
  cql: 'SELECT release_version FROM system.local',
  row: { release_version: 'text' },
  idempotent: true,
  consistency: 'ONE',
});

/** Fails, for there is no such table; no declared statement, for those are checked at the start. */
export const selectFromMissingTable = 'SELECT id FROM non_existent_table_xyz';

export const insertRow = statement({
  cql: `INSERT INTO context_manager_safety_rows (run, id, name, age, code)
        VALUES (:run, :id, :name, :age, :code)`,
  params: { run: 'uuid', id: 'int', name: 'text', age: 'int', code: 'blob' },
  idempotent: true,
});
export type InsertRow = ParamsType<typeof insertRow>;

export const deleteRows = statement({
  cql: 'DELETE FROM context_manager_safety_rows WHERE run = :run',
  params: { run: 'uuid' },
  idempotent: true,
});

export const selectRows = statement({
  cql: 'SELECT id FROM context_manager_safety_rows WHERE run = :run',
  params: { run: 'uuid' },
  row: { id: 'int!' },
  idempotent: true,
});

/** Fails on the page that holds a row whose code is no integer. */
export const selectDecodedRows = statement({
  cql: 'SELECT id, blobasint(code) AS code FROM context_manager_safety_rows WHERE run = :run',
  params: { run: 'uuid' },
  row: { id: 'int!', code: 'int' },
  idempotent: true,
});

export const selectNamesOfAge = statement({
  cql: 'SELECT name FROM context_manager_safety_rows WHERE run = :run AND age = :age ALLOW FILTERING',
  params: { run: 'uuid', age: 'int' },
  row: { name: 'text' },
  idempotent: true,
  allowFiltering: true,
});
