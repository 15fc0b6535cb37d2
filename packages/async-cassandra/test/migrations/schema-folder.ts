import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of migrations. Disposing removes it. */
export interface SchemaFolder extends AsyncDisposable {
  readonly path: string;
  write(name: string, content: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Makes a folder with these files. */
export async function schemaFolder(files: Readonly<Record<string, string>> = {}): Promise<SchemaFolder> {
  const path = await mkdtemp(join(tmpdir(), 'async-cassandra-schema-'));
  const write = (name: string, content: string) => writeFile(join(path, name), content);
  for (const [name, content] of Object.entries(files)) await write(name, content);
  return {
    path,
    write,
    remove: (name) => rm(join(path, name)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}
