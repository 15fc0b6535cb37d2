import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, MigrationError, migrate } from 'async-cassandra';
import { cluster, exampleSession } from './example-session.js';

// Makes the keyspace.
await (await exampleSession()).close();
await using session = await connect({ ...cluster, keyspace: 'examples' });
const folder = await mkdtemp(join(tmpdir(), 'schema-'));
const table = 'migrated_notes';
for (const each of [table, 'schema_files', 'schema_statements']) {
  await session.execute(`DROP TABLE IF EXISTS ${each}`);
}
await writeFile(join(folder, '001_notes.cql'), `CREATE TABLE ${table} (id uuid PRIMARY KEY, text text);`);

for (const { file, statements } of await migrate(session, folder, { timeoutMs: 60_000 })) {
  console.log(`${file}: ${statements.length} statements`);
}

await writeFile(join(folder, '002_tag.cql'), `ALTER TABLE ${table} ADD tag txet;`);
try {
  await migrate(session, folder, { folderName: 'schema' });
} catch (error) {
  if (!(error instanceof MigrationError)) throw error; // Cassandra is away, or time is over: the same call goes on later
  console.log(error.message);
}
await rm(folder, { recursive: true });
