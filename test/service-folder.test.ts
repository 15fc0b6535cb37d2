import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const service = 'apps/users-api';
/** What the service has in this workspace only: made projects have others of their own. */
const glue = ['package.json', 'tsconfig.json', 'showcase/tsconfig.json'].map((path) => `${service}/${path}`);

const files = execFileSync('git', ['ls-files', service], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((path) => /\.(?:[cm]?[jt]s|json|sh)$/.test(path) && !glue.includes(path));
const textOf = (path: string) => readFileSync(`${root}/${path}`, 'utf8');

it('The service reaches nothing outside its folder but by the name of a package', () => {
  const reached = files.flatMap((path) =>
    [...textOf(path).matchAll(/['"`]((?:\.\.?\/)*\.\.(?:\/[^'"`\n]*)?)['"`]/g)]
      .map(([, target = '']) => target)
      .filter((target) => !`${posix.join(posix.dirname(path), target)}/`.startsWith(`${service}/`))
      .map((target) => `${path}: ${target}`),
  );
  expect(reached).toEqual([]);
});

it('The service names no folder of this workspace', () => {
  expect(files.filter((path) => /\b(?:apps\/users-api|packages\/\w)/.test(textOf(path)))).toEqual([]);
});

it('The service declares every package that it imports', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf(`${service}/package.json`));
  const declared = Object.keys({ ...dependencies, ...devDependencies });
  const packageOf = (name: string) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
  const undeclared = files.flatMap((path) =>
    [...textOf(path).matchAll(/(?:\bfrom |\bimport |\bimport\(|meta\.resolve\()'([^'.][^']*)'/g)]
      .map(([, name = '']) => packageOf(name))
      .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
      .filter((name) => !declared.includes(name))
      .map((name) => `${path}: ${name}`),
  );
  expect(undeclared).toEqual([]);
});
