import { statement } from 'async-cassandra';

/** Every key, the newest first. */
export const selectCursorKeys = statement({
  cql: "SELECT id, secret FROM cursor_keys WHERE purpose = 'page_state' ORDER BY id DESC",
  row: { id: 'int!', secret: 'blob' },
  idempotent: true,
});

/** Adds a key unless another instance was faster with that number. */
export const insertCursorKey = statement({
  cql: `INSERT INTO cursor_keys (purpose, id, secret, created_at)
        VALUES ('page_state', :id, :secret, :created_at) IF NOT EXISTS`,
  params: { id: 'int', secret: 'blob', created_at: 'timestamp' },
});

/** Makes cursors signed with a key invalid. */
export const deleteCursorKey = statement({
  cql: "DELETE FROM cursor_keys WHERE purpose = 'page_state' AND id = :id IF EXISTS",
  params: { id: 'int' },
});
