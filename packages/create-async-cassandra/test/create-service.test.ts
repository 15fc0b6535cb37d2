import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../apps/users-api/test/setup/child.js';
import { demonstrations } from '../src/demonstrations.js';
import { filesIn, packedPath, projectPath } from '../src/template.js';
import { finish, install, runTests, start, textsOf, tryUser } from './made-service.js';

const here = fileURLToPath(new URL('..', import.meta.url));
const longName = `long-${'n'.repeat(35)}`;
let directory: string;
let packed: { tarball: string; files: string[] };
/** The program of the package, unpacked. */
let program: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'create-'));
  const [{ filename, files }] = JSON.parse(
    await finish('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', directory], here).then(
      (output) => output.slice(output.indexOf('[\n')),
    ),
  ) as [{ filename: string; files: { path: string }[] }];
  packed = { tarball: join(directory, filename), files: files.map(({ path }) => path).sort() };
  await finish('tar', ['-xzf', packed.tarball], directory);
  program = join(directory, 'package/dist/main.js');
}, 300_000);
afterAll(() => rm(directory, { recursive: true }));

/** A new folder to make services in. */
const newPlace = () => mkdtemp(join(directory, 'place-'));

/** Runs the program in a folder, and answers how it ended and what it said. */
async function create(cwd: string, args: string[], env: Record<string, string> = {}) {
  await using child = run(process.execPath, [program, ...args], { INIT_CWD: cwd, ...env }, cwd);
  const { code } = await child.ended;
  return { code, said: child.output() };
}

/** What a browser gets at `/`. */
const welcome = async (url: string) => (await fetch(url, { headers: { accept: 'text/html' } })).text();

describe('the package', () => {
  it('has every file of the template, also those that npm leaves out by their names', async () => {
    const template = await filesIn(join(here, 'dist/template'));
    expect(packed.files).toEqual(expect.arrayContaining(template.map((path) => `dist/template/${path}`)));
    expect(template.map(projectPath)).toEqual(
      expect.arrayContaining([
        '.gitignore',
        '.npmrc',
        'deploy/Dockerfile.dockerignore',
        '.github/workflows/ci.yml',
      ]),
    );
    expect(template.filter((path) => packedPath(projectPath(path)) !== path)).toEqual([]);
  });

  it('has nothing else but its program', () => {
    const topLevel = [...new Set(packed.files.map((path) => path.replace(/\/.*/, '/')))];
    expect(topLevel).toEqual(['LICENSE', 'README.md', 'dist/', 'package.json', 'src/']);
    expect(packed.files.filter((path) => /tsbuildinfo|node_modules/.test(path))).toEqual([]);
  });
});

describe('a service that cannot be made', () => {
  it.each([
    [[], /^create-async-cassandra: Which folder\?/],
    [['a', 'b'], /: One folder, please, not 2: a b/],
    [['--bear', 'a'], /: Unknown option '--bear'/],
    [['My-Service'], /: "My-Service" cannot be the name of a service: it is to be 1 to 40/],
    [['a_b'], /: "a_b" cannot be/],
    [['x'.repeat(41)], /: "x{41}" cannot be/],
    [['nowhere/a'], /: There is no folder \/.*\/nowhere to make a in\./],
    [['full'], /: \/.*\/full is not empty\./],
    [['link'], /: \/.*\/link is a link: name the folder itself\./],
    [['file'], /: \/.*\/file is there already, and is no folder\./],
    [['file/a'], /: There is no folder \/.*\/file to make a in\./],
  ])('is refused in one line: %j', async (args, line) => {
    const place = await newPlace();
    await mkdir(join(place, 'full'));
    await writeFile(join(place, 'full/kept'), 'mine');
    await writeFile(join(place, 'file'), '');
    await symlink('full', join(place, 'link'));
    const { code, said } = await create(place, args);
    expect(said).toMatch(line);
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
    expect((await readdir(place)).sort()).toEqual(['file', 'full', 'link']);
    expect(await readdir(join(place, 'full'))).toEqual(['kept']);
  });

  /** A program that takes Git's place. */
  async function gitThat(does: string): Promise<{ PATH: string }> {
    const bin = await mkdtemp(join(directory, 'bin-'));
    await writeFile(join(bin, 'git'), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
    return { PATH: `${bin}:${process.env.PATH}` };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves nothing behind when %s ends it', async (signal, status) => {
    const place = await newPlace();
    const env = { INIT_CWD: place, ...(await gitThat('echo begun >&2; touch "$BEGUN"; exec sleep 60')) };
    await mkdir(join(place, 'empty'));
    await using child = run(
      process.execPath,
      [program, 'empty'],
      { ...env, BEGUN: join(directory, signal) },
      place,
    );
    await expect
      .poll(() =>
        stat(join(directory, signal)).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(await readdir(place)).toHaveLength(2);
    child.process.kill(signal);
    expect(await child.ended).toEqual({ code: status, signal: null });
    expect(child.output()).toBe(`Ended by ${signal}: nothing was made.\n`);
    expect(await readdir(place)).toEqual(['empty']);
    expect(await readdir(join(place, 'empty'))).toEqual([]);
  });

  it('leaves nothing behind when it fails', async () => {
    const place = await newPlace();
    expect((await create(place, ['a'], await gitThat('exit 1'))).code).toBe(1);
    expect(await readdir(place)).toEqual([]);
  });
});

it('goes without a repository where there is no Git, and says so', async () => {
  const place = await newPlace();
  const { code, said } = await create(place, ['a', '--bare'], { PATH: '/nowhere' });
  expect(said).toContain('no Git repository, since there is no Git');
  expect(code).toBe(0);
  expect(await readdir(join(place, 'a'))).not.toContain('.git');
});

it('fills an empty folder, seen from where the command was given', async () => {
  const place = await newPlace();
  await mkdir(join(place, 'a-1'));
  const { said } = await create(directory, ['.', '--bare'], { INIT_CWD: join(place, 'a-1') });
  expect(said).toContain('\n  cd .\n');
  expect(await readdir(place)).toEqual(['a-1']);
  const { name } = JSON.parse(await readFile(join(place, 'a-1/package.json'), 'utf8'));
  expect(name).toBe('a-1');
});

it('explains itself', async () => {
  const { code, said } = await create(directory, ['--help']);
  expect(said).toMatch(/^Makes a REST service on Apache Cassandra .*\n\nUsage: npm create async-cassandra/);
  expect(code).toBe(0);
});

describe('the service that it makes', { timeout: 300_000 }, () => {
  let full: string;
  let bare: string;
  beforeAll(async () => {
    const place = await newPlace();
    full = join(place, 'full');
    bare = join(place, longName);
    // What `npm create` runs.
    const exec = [
      'exec',
      '--yes',
      '--prefer-offline',
      '--package',
      packed.tarball,
      '--',
      'create-async-cassandra',
    ];
    await finish('npm', [...exec, 'full'], place);
    expect((await create(place, [longName, '--bare'])).code).toBe(0);
    await install(full);
    // It needs a package less, and finds the others here in a moment.
    await symlink(join(full, 'node_modules'), join(bare, 'node_modules'));
  }, 300_000);

  it('names nothing of this repository', async () => {
    for (const service of [full, bare])
      for (const [path, text] of await textsOf(service))
        expect([
          path,
          // `apps/v1` is Kubernetes.
          /users.api|async-cassandra-workspace|\b(?:apps|packages)\/(?!v1\b)|conditions=source/.exec(text),
        ]).toEqual([path, null]);
  });

  it('is called as its folder, and is a repository without a commit', async () => {
    const { name, dependencies } = JSON.parse(await readFile(join(bare, 'package.json'), 'utf8'));
    expect(name).toBe(longName);
    expect(dependencies['async-cassandra']).toMatch(/^file:vendor\/async-cassandra-.*\.tgz$/);
    expect(await finish('git', ['status', '--short', '--branch'], bare)).toMatch(
      /^## No commits yet on main\n\?\? \.env\.example/,
    );
    expect((await stat(bare)).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('needs every package that it declares', async () => {
    for (const service of [full, bare]) {
      const texts = await textsOf(service);
      const { dependencies } = JSON.parse(texts.get('package.json') ?? '');
      const sources = [...texts].filter(([path]) => path.startsWith('src/')).map(([, text]) => text);
      const unused = Object.keys(dependencies).filter(
        (name) => !sources.some((text) => text.includes(`'${name}`)),
      );
      // The library's own peer.
      expect(unused).toEqual(['cassandra-driver']);
    }
  });

  it('bare has no demonstration, and nothing that leads to one', async () => {
    const texts = await textsOf(bare);
    expect([...texts.keys()].filter((path) => /demo|safety/.test(path))).toEqual([]);
    for (const name of demonstrations.dependencies)
      expect([...texts].filter(([, text]) => text.includes(name))).toEqual([]);
    expect([...texts].filter(([path, text]) => path.startsWith('src/') && /demo\b/.test(text))).toEqual([]);
  });

  it('passes its own check under the longest name, bare', async () => {
    await finish('npm', ['run', 'check'], bare);
  });

  it('serves users, and passes its tests', async () => {
    await using service = await start(full, ['npm', 'start']);
    expect(await tryUser(service.url)).toEqual([201, 200, 'Ada Lovelace']);
    expect((await fetch(`${service.url}/performance/sync?requests=1`)).status).toBe(200);
    expect(await welcome(service.url)).toContain('<h1>full</h1>');
    expect(await runTests(full, ['get-user.test', 'env-example'])).toMatch(/Test Files {2}2 passed/);
  });

  it('serves users, and passes its tests, bare', async () => {
    await using service = await start(bare, ['npm', 'start']);
    expect(await tryUser(service.url)).toEqual([201, 200, 'Ada Lovelace']);
    expect((await fetch(`${service.url}/performance/sync?requests=1`)).status).toBe(404);
    expect(JSON.parse(await welcome(service.url))).toHaveProperty('docs');
    expect(await runTests(bare, ['get-user.test', 'resources'])).toMatch(/Test Files {2}2 passed/);
  });
});
