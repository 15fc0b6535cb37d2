import type { UsersService } from '../setup/users-service.js';

/** How many rows the checks have left behind. */
export async function leftRows({ session }: Pick<UsersService, 'session'>): Promise<number> {
  const { rows } = await session.execute('SELECT id FROM context_manager_safety_rows');
  return rows.length;
}

/** The keyspaces the checks have left behind, of this test's service or another. */
export async function leftKeyspaces({ session }: Pick<UsersService, 'session'>): Promise<string[]> {
  const { rows } = await session.execute<{ keyspace_name: string }>(
    'SELECT keyspace_name FROM system_schema.keyspaces',
    [],
  );
  return rows.map((row) => row.keyspace_name).filter((name) => name.startsWith('nested_contexts_'));
}
