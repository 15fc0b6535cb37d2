import type { UsersService } from '../../setup/users-service.js';
import type { WatchedQueries } from '../watched-queries.js';

/** How many rows the checks have left behind. */
export async function leftRows({ session }: Pick<UsersService, 'session'>): Promise<number> {
  const { rows } = await session.execute('SELECT id FROM context_manager_safety_rows');
  return rows.length;
}

/** The throw-away keyspaces that were made while `queries` were watched and are still there. */
export async function leftKeyspaces(
  { session }: Pick<UsersService, 'session'>,
  queries: WatchedQueries,
): Promise<string[]> {
  const made = queries.matches(/CREATE KEYSPACE .*"(nested_contexts_\w+)"/);
  const { rows } = await session.execute<{ keyspace_name: string }>(
    'SELECT keyspace_name FROM system_schema.keyspaces',
    [],
  );
  return rows.map((row) => row.keyspace_name).filter((name) => made.includes(name));
}
