import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asCommonJs,
  compile,
  firstProgram,
  newConsumer,
} from '../packages/async-cassandra/test/package/consumer.js';
import { installNode } from '../packages/async-cassandra/test/package/install-node.js';
import { npm, run } from '../packages/async-cassandra/test/package/run.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../test/cassandra.js';

// What docs/installing.md of the library says of loaders, a line of its tables each, from a fresh clone on.

const workspace = fileURLToPath(new URL('..', import.meta.url));
const [contactPoint = ''] = contactPoints();
const keyspace = newKeyspaceName();
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const reading = /^\d{4}-\d\d-\d\dT\S+Z 21\.5$/m;
const tools = [
  'vitest@4',
  'jest@30',
  '@types/jest@30',
  '@types/node@20',
  'typescript@5.9',
  'ts-jest@29',
  'babel-jest@30',
  '@babel/core@7',
  '@babel/preset-env@7',
  '@babel/preset-typescript@7',
  'esbuild',
  'tsx',
];

let directory: string;
let tarballs: string[];
let programs: string;
let testers: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'loaders-'));
  const clone = join(directory, 'clone');
  await run('git', ['clone', '--quiet', '--depth', '1', `file://${workspace}`, clone], directory);
  await npm(['ci'], clone);
  const names = ['async-cassandra', 'local-cassandra'];
  const packed = ['pack', '--json', '--pack-destination', directory];
  for (const name of names) await npm([...packed, '--workspace', name], clone);
  tarballs = names.map((name) => join(directory, `${name}-0.1.0.tgz`));

  programs = join(directory, 'programs');
  await newConsumer(programs, tarballs[0] ?? '');
  const program = await firstProgram(contactPoint, keyspace);
  await writeFile(join(programs, 'imported.ts'), program);
  await writeFile(join(programs, 'required.cts'), asCommonJs(program));
  await compile(programs);

  testers = join(directory, 'testers');
  await mkdir(testers);
  await writeFile(join(testers, 'package.json'), '{ "private": true }');
  await npm(['install', ...tarballs, 'cassandra-driver@4.10.0', 'prom-client@15', ...tools], testers);
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await dropKeyspace(keyspace);
});

/** The programs by `import` and by `require`, run by the program `file` with `args` before theirs. */
async function expectBoth(file: string, ...args: string[]) {
  for (const name of ['imported.js', 'required.cjs']) {
    const { stdout, stderr } = await run(file, [...args, join('out', name), contactPoint], programs);
    expect(stdout).toMatch(reading);
    expect(stderr).toBe('');
    if (name === 'required.cjs') expect(stdout).toMatch(/^1 true function$/m);
  }
}

describe('the programs', () => {
  it.each(['20', '22', '24', 'latest'])('run on Node.js %s, by import and by require', async (version) => {
    await expectBoth(await installNode(version, directory));
  });

  it.each([
    ['bun', 'install.js', []],
    ['deno', 'install.cjs', ['run', '--allow-all', '--quiet']],
  ])('run on %s', async (name, installer, args) => {
    const home = join(directory, name);
    await mkdir(home);
    await npm(['install', '--no-save', '--prefix', home, name], home);
    // npm may be told to run no such scripts.
    await run(process.execPath, [installer], join(home, 'node_modules', name));
    await expectBoth(join(home, 'node_modules', '.bin', name), ...args);
  });

  it.each([
    ['CommonJS', 'required.cjs', ['--format=cjs']],
    ['modules', 'imported.js', ['--format=esm', `--banner:js=${banner}`]],
    ['modules that leave packages alone', 'imported.js', ['--format=esm', '--packages=external']],
  ])('run as one file that esbuild makes: %s', async (_kind, entry, options) => {
    const file = join(programs, 'out', `bundle${entry.slice(entry.lastIndexOf('.'))}`);
    const esbuild = join(testers, 'node_modules', '.bin', 'esbuild');
    const bundling = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${file}`, ...options];
    await run(esbuild, [join('out', entry), ...bundling], programs);
    expect((await run(process.execPath, [file, contactPoint], programs)).stdout).toMatch(reading);
  });
});

const globalSetup = { globalSetup: 'local-cassandra/test-setup' };
const jestSetup = { ...globalSetup, globalTeardown: 'local-cassandra/test-teardown' };
const commonJs = { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true };

describe('the tests', () => {
  it('run by vitest', async () => {
    const config = `export default ${JSON.stringify({ test: globalSetup })};`;
    const project = await newProject(
      'vitest',
      { 'vitest.config.mjs': config },
      {},
      'module',
      "import { afterAll, beforeAll, test } from 'vitest';",
    );
    expect((await tool(project, 'vitest', 'run')).stdout).toMatch(/Tests +2 passed/);
  });

  it('run by Jest with ts-jest', async () => {
    const config = `module.exports = ${JSON.stringify({ preset: 'ts-jest', ...jestSetup })};`;
    const project = await newProject('ts-jest', { 'jest.config.js': config }, commonJs);
    expect((await tool(project, 'jest')).stderr).toMatch(/Tests: +2 passed/);
  });

  it('run by Jest with babel', async () => {
    const config = `module.exports = ${JSON.stringify(jestSetup)};`;
    const presets = [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'];
    const babel = `module.exports = ${JSON.stringify({ presets })};`;
    const project = await newProject('babel', { 'jest.config.js': config, 'babel.config.js': babel });
    expect((await tool(project, 'jest')).stderr).toMatch(/Tests: +2 passed/);
  });

  it('run by Jest as modules', async () => {
    const transform = { '^.+\\.ts$': ['ts-jest', { useESM: true }] };
    const config = { extensionsToTreatAsEsm: ['.ts'], transform, ...jestSetup };
    const files = { 'jest.config.js': `export default ${JSON.stringify(config)};` };
    const project = await newProject(
      'jest-esm',
      files,
      { module: 'nodenext', isolatedModules: true },
      'module',
    );
    const { stderr } = await tool(project, 'jest');
    expect(stderr).toMatch(/Tests: +2 passed/);
  });

  it('run by node:test', async () => {
    const runner = "import { before as beforeAll, after as afterAll, test } from 'node:test';";
    const project = await newProject('node-test', {}, {}, 'module', runner);
    const args = ['--import', 'tsx', '--test', 'first.test.ts'];
    const port = Number(contactPoint.split(':').at(-1));
    const shared = JSON.stringify({
      contactPoints: [contactPoint],
      port,
      localDataCenter: 'datacenter1',
    });
    const { stdout } = await run(process.execPath, args, project, { LOCAL_CASSANDRA_SHARED: shared });
    expect(stdout).toMatch(/pass 2/);
  });
});

it.each([
  ['commonjs', 'node10'],
  ['nodenext', 'nodenext'],
  ['node20', 'node16'],
  ['esnext', 'bundler'],
])('TypeScript finds every type with module %s and moduleResolution %s', async (module, moduleResolution) => {
  const project = await newProject(
    `types-${module}`,
    { 'every.ts': everyEntry },
    { module, moduleResolution },
  );
  await tool(project, 'tsc', '-p', '.');
});

const everyEntry = `
import { connect } from 'async-cassandra';
import { MemoryMetrics } from 'async-cassandra/memory';
import { collectMetrics } from 'async-cassandra/prometheus';
import { startCassandra } from 'local-cassandra';
import setup from 'local-cassandra/test-setup';
import teardown from 'local-cassandra/test-teardown';
export const every: ((...args: never[]) => unknown)[] = [connect, collectMetrics, startCassandra, setup, teardown];
export const metrics: MemoryMetrics = new MemoryMetrics();
`;

/** A folder of its own with the tests, beside the installed packages. */
async function newProject(
  name: string,
  files: Record<string, string>,
  compilerOptions: object = {},
  type = 'commonjs',
  runner = '',
): Promise<string> {
  const project = join(testers, name);
  await mkdir(project);
  const text = await readFile(join(workspace, 'drill', 'loaders', 'first.test.ts'), 'utf8');
  await writeFile(join(project, 'first.test.ts'), text.replace(/import .* from 'vitest';/, runner));
  const types = ['jest', 'node'];
  const lib = ['es2023', 'esnext.disposable'];
  const options = { target: 'es2022', lib, strict: true, noEmit: true, types, ...compilerOptions };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
  await writeFile(join(project, 'package.json'), JSON.stringify({ type }));
  for (const [file, text] of Object.entries(files)) await writeFile(join(project, file), text);
  return project;
}

function tool(project: string, name: string, ...args: string[]) {
  const env = {
    NO_COLOR: '1',
    ...(project.endsWith('jest-esm') && { NODE_OPTIONS: '--experimental-vm-modules' }),
  };
  return run(join(testers, 'node_modules', '.bin', name), args, project, env);
}
