import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvFile } from '../../scripts/env-file.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'service-env-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(content: string | Uint8Array): Promise<Record<string, string>> {
  const path = join(directory, '.env');
  await writeFile(path, content);
  return readEnvFile(path);
}

it.each([
  ['PORT=1\n# two\n\nHOST = "a b"  # three\n', { PORT: '1', HOST: 'a b' }],
  ["export PORT='1'\r\nHOST=a b\r\n", { PORT: '1', HOST: 'a b' }],
  ['\ufeffPORT=1', { PORT: '1' }],
  ['PORT=', { PORT: '' }],
  ['', {}],
])('reads %j', async (content, variables) => {
  expect(await read(content)).toEqual(variables);
});

it('does without a file', () => {
  expect(readEnvFile(join(directory, 'missing'))).toEqual({});
});

it.each([
  ['HOST: a\nPORT=1', '.env: "HOST: a" is not NAME=value.'],
  ['CASSANDRA-HOSTS=a', '.env: "CASSANDRA-HOSTS" is not NAME=value.'],
  [Buffer.from('PORT=1\n', 'utf16le'), '.env is not text in UTF-8: save it in that encoding.'],
  [Buffer.from('# für Émile\nPORT=1\n', 'latin1'), '.env is not text in UTF-8: save it in that encoding.'],
])('refuses %j in one line', async (content, problem) => {
  await expect(read(content)).rejects.toMatchObject({ problems: [problem] });
});

it('refuses a directory', () => {
  expect(() => readEnvFile(directory)).toThrow(/^\.env cannot be read \(EISDIR\)\.$/);
});
