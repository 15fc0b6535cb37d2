import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findJava } from 'local-cassandra';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheDirectory } from '../src/install/cache-directory.js';
import { processesWith } from './fixtures/leftovers.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('fixtures/report-start.ts', import.meta.url));
let directory: string;
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'machine-')));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Report {
  readonly version?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Starts a node in a process of its own and tells how that went. */
async function start(
  env: NodeJS.ProcessEnv,
  { mounts = '', fill = '', options = {}, as = [] as string[] } = {},
): Promise<Report> {
  const command = [
    process.execPath,
    '--import',
    'tsx',
    '--conditions=source',
    program,
    JSON.stringify(options),
    ...(fill ? [fill] : []),
  ];
  const [file = '', ...args] = mounts
    ? ['unshare', '--map-root-user', '--mount', 'sh', '-c', `${mounts} && exec "$@"`, 'sh', ...command]
    : [...as, ...command];
  const { stdout } = await run(file, args, { env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}

describe.runIf(process.platform === 'linux')('a disk', () => {
  it('with too little room is refused before Cassandra boots', async () => {
    const mounts = `mount -t tmpfs -o size=100m none ${directory}`;
    expect(await start({ TMPDIR: directory }, { mounts })).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('Free at least 200 MB there'),
    });
  });

  it('that fills up while Cassandra boots is named', async () => {
    const mounts = `mount -t tmpfs -o size=260m none ${directory}`;
    expect(await start({ TMPDIR: directory }, { mounts, fill: directory })).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining(directory),
    });
  });
});

describe.runIf(process.platform === 'linux')('a cache that cannot be written', () => {
  it('serves what is in it', async () => {
    const mounts = `mount --bind ${cacheDirectory()} ${directory} && mount -o remount,ro,bind ${directory}`;
    expect(await start({ LOCAL_CASSANDRA_CACHE: directory }, { mounts })).toEqual({
      version: expect.any(String),
    });
  });

  it('is named when it is empty', async () => {
    const mounts = `mount -t tmpfs -o ro none ${directory}`;
    expect(await start({ LOCAL_CASSANDRA_CACHE: directory }, { mounts })).toMatchObject({
      code: 'CACHE_NOT_WRITABLE',
      message: expect.stringContaining('Set LOCAL_CASSANDRA_CACHE'),
    });
  });
});

describe('an environment', () => {
  const started = { version: expect.any(String) };

  it('without a locale is no obstacle to names in any script', async () => {
    const dataDirectory = join(directory, `José's "数据" 😀 %41 $HOME \\ #: {a} [b] \n\x7f\u0085`);
    const nowhere = { LANG: undefined, LC_ALL: undefined, LC_CTYPE: undefined };
    expect(await start(nowhere, { options: { dataDirectory } })).toEqual(started);
  });

  it('with options for other Javas does not change how Cassandra runs', async () => {
    const env = {
      JAVA_TOOL_OPTIONS: '-XX:+UseG1GC',
      _JAVA_OPTIONS: '-Xmx64m',
      JDK_JAVA_OPTIONS: '-XX:+UseZGC --nonsense',
    };
    expect(await start(env, { options: { tls: true } })).toEqual(started);
  });

  it('may have relative paths', async () => {
    const here = relative(process.cwd(), directory);
    await symlink(cacheDirectory(), join(directory, 'cache'));
    const { path } = await findJava();
    const java = relative(process.cwd(), dirname(dirname(await realpath(path))));
    const env = { TMPDIR: here, LOCAL_CASSANDRA_CACHE: join(here, 'cache'), LOCAL_CASSANDRA_JAVA: java };
    expect(await start(env)).toEqual(started);
  });

  it.runIf(process.platform === 'linux')(
    'may be that of a user whom the system does not know',
    async () => {
      // A container that is started with a number for its user.
      const as = ['unshare', '--user', '--map-user=54321', '--map-group=54321'];
      const env = {
        HOME: directory,
        TMPDIR: directory,
        LOCAL_CASSANDRA_CACHE: cacheDirectory(),
        CI: undefined,
      };
      expect(await start(env, { as, options: { reuse: { idleMs: 2_000 } } })).toEqual(started);
      await vi.waitFor(() => expect(processesWith(directory)).toEqual([]), { timeout: 60_000 });
      expect(
        await start({ ...env, HOME: '', LOCAL_CASSANDRA_CACHE: '', XDG_CACHE_HOME: '' }, { as }),
      ).toMatchObject({
        code: 'CACHE_NOT_WRITABLE',
        message: expect.stringMatching(/HOME is not set.*set LOCAL_CASSANDRA_CACHE/),
      });
    },
    150_000,
  );

  it.runIf(process.platform === 'linux')(
    'whose JAVA_HOME was removed is told so where no other Java is',
    async () => {
      const mounts = '{ [ ! -d /usr/lib/jvm ] || mount -t tmpfs none /usr/lib/jvm; }';
      const env = {
        JAVA_HOME: '/gone',
        LOCAL_CASSANDRA_JAVA: '',
        PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
        HOME: directory,
      };
      expect(await start(env, { mounts })).toMatchObject({
        code: 'JAVA_NOT_FOUND',
        message: expect.stringContaining('JAVA_HOME is /gone, where there is none.'),
      });
    },
  );

  it('that lets too few files be opened is told so', async () => {
    const as = ['sh', '-c', 'ulimit -n 100 && exec "$@"', 'sh'];
    expect(await start({}, { as })).toMatchObject({
      code: 'BOOT_FAILED',
      message: expect.stringContaining('ulimit -n 4096'),
    });
  });
});

describe('a machine', () => {
  const writeJava = async (script: string) => {
    await mkdir(join(directory, 'bin'));
    await writeFile(join(directory, 'bin/java'), `#!/bin/sh\n${script}\n`);
    await chmod(join(directory, 'bin/java'), 0o755);
  };
  const fakeJava = (version: string) => writeJava(`echo 'openjdk version "${version}" 2025-09-16' >&2`);

  it('whose chosen Java is too new is told so', async () => {
    await fakeJava('25.0.1');
    expect(await start({ LOCAL_CASSANDRA_JAVA: join(directory, 'bin/java') })).toMatchObject({
      code: 'JAVA_UNSUPPORTED',
      message: expect.stringContaining('found only Java 25.0.1'),
    });
  });

  it('with a newer Java first on its PATH uses the right one elsewhere', async () => {
    await fakeJava('25.0.1');
    const PATH = [join(directory, 'bin'), process.env.PATH].join(delimiter);
    expect(await start({ PATH, JAVA_HOME: '' })).toEqual({ version: expect.any(String) });
  });

  it('whose Java is a shim runs the Java behind it, wherever that runs', async () => {
    const { path } = await findJava();
    await writeJava(`[ "$PWD" = '${process.cwd()}' ] || exit 126\nexec ${path} "$@"`);
    const PATH = [join(directory, 'bin'), process.env.PATH].join(delimiter);
    const env = { PATH, JAVA_HOME: '', LOCAL_CASSANDRA_JAVA: '' };
    expect(await start(env, { options: { tls: true } })).toEqual({ version: expect.any(String) });
  });
});
