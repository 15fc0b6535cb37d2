import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packPackage } from './fixtures/packed-package.js';

it('is packed whole from a checkout that was never built', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'local-cassandra-package-'));
  try {
    const { files } = await packPackage(directory);
    const topLevel = [...new Set(files.map((path) => path.replace(/\/.*/, '/')))];
    expect(topLevel).toEqual(['LICENSE', 'README.md', 'bin/', 'dist/', 'package.json', 'src/']);
    const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
    const { exports, bin } = JSON.parse(text);
    const targets = JSON.stringify({ exports, bin }).match(/(?<="(?:\.\/)?)(bin|dist|src)\/[^"]+/g) ?? [];
    expect(targets.length).toBeGreaterThan(9);
    for (const target of [...targets, 'bin/watchdog.js', 'dist/server/main.js'])
      expect(files).toContain(target);
    expect(files.filter((path) => /tsbuildinfo|test\/|drill|bench/.test(path))).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
