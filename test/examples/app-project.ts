import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childEnvironment } from '../child-environment.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const app = 'apps/users-api/';

/** How a command ended, and all that it printed. */
export interface Ran {
  readonly code: number | string | null | undefined;
  readonly output: string;
}

/** A copy of the service, as of somebody who has taken it home. Disposing removes it. */
export interface AppProject extends AsyncDisposable {
  readonly directory: string;
  /** Checks its types, those of its tests included. */
  checkTypes(): Promise<Ran>;
  /** Compares its statements with its schema, on the Cassandra at these contact points. */
  checkCql(contactPoints: string): Promise<Ran>;
  /** Runs some of its tests, by what vitest takes after `run`, on the same. */
  test(contactPoints: string, ...args: string[]): Promise<Ran>;
}

/** Copies the service into a folder of its own, which finds what it needs in this workspace. */
export async function makeProject(): Promise<AppProject> {
  const parent = await mkdtemp(join(root, '.examples-'));
  const directory = join(parent, 'users-api');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', app];
  const { stdout: paths } = await promisify(execFile)('git', list, { cwd: root });
  const files = paths.split('\0').filter((path) => path !== '');
  await Promise.all(files.map((path) => cp(join(root, path), join(directory, path.slice(app.length)))));
  await writeFile(join(directory, 'tsconfig.json'), tsconfig);
  await writeFile(join(directory, 'vitest.config.ts'), vitestConfig);
  const node = (args: string[], env = {}) =>
    run(args, { cwd: directory, env: { ...childEnvironment(), ...env } });
  const installed = join(root, 'node_modules');
  const cli = join(root, 'packages/async-cassandra/src/cli/main.ts');
  const statements = ['src/**/*-queries.ts', 'src/rest/paging.ts'];
  return {
    directory,
    checkTypes: () => node([join(installed, 'typescript/bin/tsc'), '-p', 'tsconfig.json']),
    checkCql: (contactPoints) =>
      node(['--import', 'tsx', '--conditions=source', cli, 'check', '--schema', 'schema', ...statements], {
        CASSANDRA_HOSTS: contactPoints,
      }),
    test: (contactPoints, ...args) =>
      node([join(installed, 'vitest/vitest.mjs'), 'run', ...args], { TEST_CASSANDRA_HOSTS: contactPoints }),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true }),
  };
}

const tsconfig = `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": { "noEmit": true, "customConditions": ["source"] },
  "include": ["src", "test", "../../test/cassandra-setup.ts"]
}`;

const vitestConfig = `
const resolve = { conditions: ['source'] };
export default {
  resolve,
  ssr: { resolve },
  environments: { __vitest__: { resolve } },
  test: { globalSetup: '../../test/cassandra-setup.ts', testTimeout: 60_000, hookTimeout: 120_000 },
};
`;

function run(args: string[], options: { cwd: string; env: Record<string, string> }): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, output: stdout + stderr });
    });
  });
}
