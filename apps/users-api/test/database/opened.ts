import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadConfig } from '../../src/config/config.js';
import { schemaDirectory } from '../../src/database/apply-schema.js';
import { openDatabase } from '../../src/database/database.js';
import { tables } from '../../src/resources.js';
import { contactPoints } from '../setup/cassandra.js';

/** What became of a database that was opened: it is ready, or ended with a mistake. */
export interface Opened {
  readonly mistake: string | undefined;
  /** What it logged of its start, a line each; nodes may stall on a busy machine. */
  readonly log: readonly string[];
}

/** Opens a database, waits until it is ready or has failed, and closes it. */
export async function openOnce(
  keyspace: string,
  { env = {}, schema }: { env?: Record<string, string>; schema?: URL } = {},
): Promise<Opened> {
  const log: string[] = [];
  const note = (message: string) => {
    if (!message.startsWith('Cassandra node ')) log.push(message);
  };
  const settings = { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace, ...env };
  const database = openDatabase(loadConfig(settings), { info: note, warn: note }, { tables, schema });
  const mistake = await Promise.race([
    database.ready.then(() => undefined),
    database.failed.catch((error: Error) => error.message),
  ]);
  await database.close();
  return { mistake, log };
}

/** A copy of the service's schema to which files can be added. Disposing removes it. */
export interface SchemaCopy extends AsyncDisposable {
  readonly url: URL;
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

export async function copySchema(): Promise<SchemaCopy> {
  const path = await mkdtemp(join(tmpdir(), 'service-schema-'));
  await cp(schemaDirectory, pathToFileURL(path), { recursive: true });
  return {
    path,
    url: pathToFileURL(`${path}/`),
    write: (name, content) => writeFile(join(path, name), content),
    remove: (name) => rm(join(path, name)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}
