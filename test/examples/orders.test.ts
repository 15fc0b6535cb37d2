import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { contactPoints } from '../cassandra.js';
import { codeBlocks, readPage } from '../docs/markdown.js';
import { type AppProject, makeProject } from './app-project.js';

const example = fileURLToPath(new URL('../../examples/orders/', import.meta.url));
const hosts = contactPoints().join();

/** The files of the example but its tests, from its folder. */
const files = (await readdir(example, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(example.length))
  .filter((path) => /^(?:src|schema)\//.test(path));

/** Makes the one edit, as `docs/make-it-yours.md` shows it. */
async function serveOrders({ directory }: AppProject): Promise<void> {
  const path = join(directory, 'src/resources.ts');
  let text = await readFile(path, 'utf8');
  const [diff] = codeBlocks(readPage('docs/make-it-yours.md'), 'diff');
  for (const hunk of diff?.text.split('@@\n').slice(1) ?? []) {
    const lines = (signs: string) =>
      hunk.split(/^/m).flatMap((line) => (signs.includes(line.charAt(0)) ? [line.slice(1)] : []));
    const [before, after] = [lines(' -').join(''), lines(' +').join('')];
    expect(text).toContain(before);
    text = text.replace(before, after);
  }
  await writeFile(path, text);
}

/** Where the example is put a second time, without one of its files. */
const without = (path: string) => join('src', `without-${basename(path, '.ts')}`);

const modules = files.filter((path) => path.startsWith('src/'));
const tables = files.filter((path) => path.startsWith('schema/'));

let project: AppProject;
beforeAll(async () => {
  project = await makeProject();
  await cp(example, project.directory, { recursive: true });
  await serveOrders(project);
});
afterAll(() => project[Symbol.asyncDispose]());

it('consists of at most nine files', () => {
  expect(modules.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThanOrEqual(9);
});

// Each runs a compiler or tests in a process of its own, which takes long on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

it('fits into the types of the service', async () => {
  expect(await project.checkTypes()).toEqual({ code: 0, output: '' });
});

it('passes its own tests there, and those of the API description', async () => {
  const { code, output } = await project.test(hosts, 'test/orders', 'test/openapi/openapi');
  expect(code, output).toBe(0);
  expect(output).toContain('test/orders/orders.test.ts');
});

it('the type check names each of its modules that is left out', async () => {
  for (const path of modules) {
    const copy = join(project.directory, without(path));
    await cp(join(example, 'src/orders'), copy, { recursive: true });
    await rm(join(copy, relative('src/orders', path)));
  }
  const { output } = await project.checkTypes();
  for (const path of modules) {
    await rm(join(project.directory, without(path)), { recursive: true });
    // Nothing in the folder needs its index, but the list of what is served.
    if (path === 'src/orders/index.ts') continue;
    const problems = output.split('\n').filter((line) => line.startsWith(without(path)));
    expect(problems.join('\n'), path).toContain(`/${basename(path, '.ts')}.js'`);
  }
});

it('and of its index, which the list of resources imports', async () => {
  const index = join(project.directory, 'src/orders/index.ts');
  await rename(index, `${index}.away`);
  const { output } = await project.checkTypes();
  await rename(`${index}.away`, index);
  expect(output).toContain('src/resources.ts');
  expect(output).toContain("'./orders/index.js'");
});

it.each(tables)('the check of the statements names the table where %s is left out', async (path) => {
  const file = join(project.directory, path);
  await rename(file, `${file}.away`);
  const { code, output } = await project.checkCql(hosts);
  await rename(`${file}.away`, file);
  expect([code, output]).toEqual([1, expect.stringMatching(/order-queries\.ts:\d+ .*table orders/)]);
});

it('a test names each of its statements where it is not in the list of resources', async () => {
  const path = join(project.directory, 'src/resources.ts');
  const served = await readFile(path, 'utf8');
  await writeFile(path, served.replace('= [users, orders, ', '= [users, '));
  const { code, output } = await project.test(hosts, 'test/resources', '-t', 'leaves out no statement');
  await writeFile(path, served);
  expect(code, output).toBe(1);
  expect(output).toContain('INSERT INTO orders');
});
