import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { apiReference, writeApiReference } from '../../tools/api-docs/write-api-reference.js';

it('the API reference is what the sources say (npm run docs:api writes it)', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'api-reference-'));
  try {
    await writeApiReference(directory);
    const [written, kept] = [await filesOf(directory), await filesOf(fileURLToPath(apiReference))];
    expect(Object.keys(kept)).toEqual(Object.keys(written));
    expect(kept).toEqual(written);
    expect(written['async-cassandra/classes/Session.md']).toContain('### execute()');
  } finally {
    await rm(directory, { recursive: true });
  }
});

async function filesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.sort().map(async (path) => {
    return [path.slice(join(directory, '/').length), await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}
