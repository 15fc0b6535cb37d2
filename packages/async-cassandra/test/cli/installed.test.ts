import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { fixtures, runCli } from './run-cli.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const library = fileURLToPath(new URL('../../', import.meta.url));

// A project that has the package as it is published, in a version of its own beside the one that runs the command.
let project: string;
let command: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'async-cassandra-installed-'));
  const modules = join(project, 'node_modules');
  const installed = join(modules, 'async-cassandra');
  const out = ['--outDir', join(installed, 'dist'), '--tsBuildInfoFile', join(project, 'build-info')];
  await mkdir(modules);
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', library, ...out]);
  await cp(join(library, 'package.json'), join(installed, 'package.json'));
  await cp(installed, join(project, 'elsewhere'), { recursive: true });
  for (const name of ['cassandra-driver', 'long', 'adm-zip']) await link(name);
  await cp(fixtures, project, { recursive: true });
  command = join(project, 'elsewhere/dist/cli/main.js');
});
afterAll(() => rm(project, { recursive: true }));

const link = (name: string) => symlink(join(root, 'node_modules', name), join(project, 'node_modules', name));
const check = (...args: string[]) =>
  runCli(['check', '--hosts', contactPoints().join(), '--schema', 'schema', ...args], [command], project);

describe('async-cassandra check, installed', () => {
  it('says what it needs for TypeScript where this Node.js does not run it', async () => {
    const { code, stderr } = await check('right-queries.ts');
    const runsIt = 'typescript' in process.features && process.features.typescript;
    expect({ code, stderr }).toEqual({
      code: runsIt ? 0 : 2,
      stderr: runsIt
        ? ''
        : expect.stringMatching(/^\S+right-queries\.ts is TypeScript, .*npm install --save-dev tsx/),
    });
  });

  it('imports TypeScript by the tsx of the project, and hears of statements of another copy of the library', async () => {
    await link('tsx');
    const { code, stdout, stderr } = await check('*-queries.ts');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(
      /^wrong-queries\.ts:7 {2}Undefined column name nmae [\s\S]* in 8 of 11 statements\n$/,
    );
  });
});
