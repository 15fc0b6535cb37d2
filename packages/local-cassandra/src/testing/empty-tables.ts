import type { NodeConnection } from '../cql/cql-client.js';

/** How often tables had been written to, and since which start of the node that is counted. */
export interface Writes {
  readonly generation: number;
  /** By table; none for those that had not been. */
  readonly counts: ReadonlyMap<string, bigint>;
}

/** Asks a node that is alone in its cluster: each counts for itself. */
export async function readWrites(connection: NodeConnection, keyspace: string): Promise<Writes> {
  const [local] = await connection.rows('SELECT gossip_generation FROM system.local');
  const rows = await connection.rows(
    `SELECT table_name, count FROM system_views.local_write_latency WHERE keyspace_name = '${keyspace}' ALLOW FILTERING`,
  );
  return {
    generation: local?.gossip_generation,
    counts: new Map(rows.map((row) => [row.table_name, BigInt(String(row.count))])),
  };
}

/**
 * Empties the tables of a keyspace; given the writes up to when they were empty, only those that have been written to
 * since. Whether rows are there would not do: a deletion leaves none, and hides what is written later with an earlier
 * timestamp. For the same reason tables are truncated, not deleted from.
 */
export async function emptyTables(
  connection: NodeConnection,
  keyspace: string,
  before?: Writes,
): Promise<void> {
  const tables = await connection.rows(
    `SELECT table_name FROM system_schema.tables WHERE keyspace_name = '${keyspace}'`,
  );
  const now = before && (await readWrites(connection, keyspace));
  const isUntouched = (table: string) =>
    before !== undefined &&
    before.generation === now?.generation &&
    (before.counts.get(table) ?? 0n) === (now.counts.get(table) ?? 0n);
  const written = tables.map(({ table_name }) => String(table_name)).filter((table) => !isUntouched(table));
  await Promise.all(written.map((table) => connection.rows(`TRUNCATE ${keyspace}."${table}"`)));
}
