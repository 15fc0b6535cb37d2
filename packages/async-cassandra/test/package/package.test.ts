import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, isCassandra5, newKeyspaceName } from '../../../../test/cassandra.js';
import {
  asCommonJs,
  compile,
  copyExamples,
  firstProgram,
  installOptionalPeers,
  newConsumer,
} from './consumer.js';
import { installNode } from './install-node.js';
import { type PackedPackage, packPackage } from './packed-package.js';
import { npm, run } from './run.js';

const keyspaces = { demo: newKeyspaceName(), examples: newKeyspaceName() };
const [contactPoint = ''] = contactPoints();
const reading = /^\d{4}-\d\d-\d\dT\S+Z 21\.5$/m;
let directory: string;
let packed: PackedPackage;
let consumer: string;
let examples: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'async-cassandra-package-'));
  packed = await packPackage(join(directory, 'workspace'));
  consumer = join(directory, 'consumer');
  await newConsumer(consumer, packed.tarball);
  const program = await firstProgram(contactPoint, keyspaces.demo);
  await writeFile(join(consumer, 'first-program.ts'), program);
  await writeFile(join(consumer, 'required.cts'), asCommonJs(program));
  await compile(consumer);
  await installOptionalPeers(consumer);
  examples = await copyExamples(consumer, contactPoint, keyspaces);
  await compile(consumer);
}, 300_000);
afterAll(async () => {
  await rm(directory, { recursive: true });
  for (const keyspace of Object.values(keyspaces)) await dropKeyspace(keyspace);
});

/** Runs a compiled program of the project. */
const runProgram = (name: string, node = process.execPath) =>
  run(node, [join('out', name), contactPoint], consumer, { CASSANDRA_HOSTS: contactPoint });

describe('the package', () => {
  it('contains what it needs and nothing else', async () => {
    const topLevel = [...new Set(packed.files.map((path) => path.replace(/\/.*/, '/')))];
    expect(topLevel).toEqual(['LICENSE', 'README.md', 'dist/', 'docs/', 'examples/', 'package.json', 'src/']);
    expect(packed.files.filter((path) => /test|tsbuildinfo|drill|bench/.test(path))).toEqual([]);
    expect(packed.files.filter((path) => /^docs\/(?!.*\.md$)/.test(path))).toEqual([]);
  });

  it('has every file that its package.json and its source maps name', async () => {
    const { exports, bin, main, types } = JSON.parse(
      await readFile(join(packed.source, 'package.json'), 'utf8'),
    );
    const targets =
      JSON.stringify({ exports, bin, main, types }).match(/(?<="(?:\.\/)?)(dist|src)\/[^"]+/g) ?? [];
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(packed.files).toContain(target);
    for (const path of packed.files.filter((each) => each.endsWith('.map'))) {
      const { sources } = JSON.parse(await readFile(join(packed.source, path), 'utf8'));
      for (const source of sources) expect(packed.files).toContain(join(path, '..', source));
    }
  });

  it('has every file that its pages lead to', async () => {
    const pages = packed.files.filter((path) => path.endsWith('.md'));
    expect(pages).toContain('README.md');
    for (const page of pages) {
      const text = await readFile(join(packed.source, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)) {
        const target = join(page, '..', link);
        const isThere = packed.files.some((path) => `${path}/`.startsWith(`${target}/`));
        expect(isThere, `${page} leads to ${link}`).toBe(true);
      }
    }
  });

  it('has its types where exports are not read', async () => {
    const text = await readFile(join(packed.source, 'package.json'), 'utf8');
    const { exports, types, typesVersions } = JSON.parse(text);
    const { '.': index, './package.json': _manifest, ...others } = exports;
    expect(types).toBe(index.types);
    const named = Object.keys(others).map((name) => [name.slice('./'.length), [others[name].types]]);
    expect(typesVersions).toEqual({ '*': Object.fromEntries(named) });
  });

  it('can be published without a correction', async () => {
    const { stderr } = await npm(['publish', '--dry-run'], packed.source);
    const warnings = stderr.split('\n').filter((line) => /^npm (warn|error)/i.test(line));
    expect(warnings.filter((line) => !/logged in|Unknown (user|env) config/.test(line))).toEqual([]);
  });
});

describe('installed in an empty strict project outside of the workspace', () => {
  it("runs the README's first program", async () => {
    expect((await runProgram('first-program.js')).stdout).toMatch(reading);
  });

  it('is one copy to Node.js, and CommonJS to what cannot require() a module', async () => {
    const same = `import('async-cassandra').then(({ bind }) => console.log(bind === require('async-cassandra').bind))`;
    expect((await run(process.execPath, ['--eval', same], consumer)).stdout).toBe('true\n');
    const required = `console.log(require.resolve('async-cassandra/memory'), require('async-cassandra').bind.name)`;
    const old = ['--no-experimental-require-module', '--eval', required];
    expect((await run(process.execPath, old, consumer)).stdout).toMatch(/memory.index\.cjs bind\n$/);
  });

  it('has its command', async () => {
    const command = join(consumer, 'node_modules', '.bin', 'async-cassandra');
    expect((await run(command, ['--help'], consumer)).stdout).toContain('async-cassandra check');
  });

  it('runs every example', async () => {
    expect(examples).toContain('quick-start');
    // The table of one has a vector.
    const runnable = examples.filter((name) => isCassandra5() || name !== 'cql-types');
    for (const name of runnable) expect((await runProgram(`${name}.js`)).stderr).toBe('');
  }, 180_000);

  it.each(['this', '22', '24'])(
    'runs the program by require, beside a driver Client, and by import: Node %s',
    async (version) => {
      const node = version === 'this' ? process.execPath : await installNode(version, directory);
      if (version !== 'this') {
        expect((await run(node, ['--version'], directory)).stdout).toMatch(new RegExp(`^v${version}\\.`));
      }
      const { stdout, stderr } = await runProgram('required.cjs', node);
      expect(stdout).toMatch(reading);
      expect(stdout).toMatch(/^1 true function$/m);
      expect(stderr).toBe('');
      expect((await runProgram('first-program.js', node)).stdout).toMatch(reading);
    },
    180_000,
  );
});
