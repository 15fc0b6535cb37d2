import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../package/run.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const expected = /^ *\/\/ @ts-expect-error.*$/gm;
const tsc = (project: string) =>
  run(join(workspace, 'node_modules', '.bin', 'tsc'), ['-p', project, '--pretty', 'false'], workspace);

describe('the types', () => {
  it('of what is written right are what they should be, and no mistake compiles', async () => {
    expect((await tsc(here)).stdout).toBe('');
  });
});

describe('the check itself', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'async-cassandra-types-'));
    const { compilerOptions } = JSON.parse(await readFile(join(here, 'tsconfig.json'), 'utf8'));
    const project = {
      extends: join(workspace, 'tsconfig.base.json'),
      compilerOptions: { ...compilerOptions, typeRoots: [join(workspace, 'node_modules', '@types')] },
      include: ['*.ts'],
    };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(project));
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('finds an error behind each expectation, and nowhere else', async () => {
    const wanted: string[] = [];
    for (const name of (await readdir(here)).filter((each) => each.endsWith('.test-d.ts'))) {
      const text = await readFile(join(here, name), 'utf8');
      const lines = text.split('\n');
      lines.forEach((line, n) => {
        if (line.search(expected) === 0) wanted.push(`${name}:${n + 2}`);
      });
      const own = text
        .replaceAll(expected, '//')
        .replaceAll("'../../src/", `'${join(here, '../../src/')}`)
        .replaceAll("'vitest'", `'${join(workspace, 'node_modules/vitest/dist/index.js')}'`);
      await writeFile(join(directory, name), own);
    }
    expect(wanted.length).toBeGreaterThan(40);
    const output = await tsc(directory).then(
      ({ stdout }) => stdout,
      (error: Error) => error.message,
    );
    const found = [...output.matchAll(/^(?:.*\/)?([\w.-]+)\((\d+),\d+\): error/gm)].map(
      (each) => `${each[1]}:${each[2]}`,
    );
    expect([...new Set(found)].sort()).toEqual(wanted.sort());
  });
});
