import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheDirectory } from '../src/install/cache-directory.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('fixtures/report-start.ts', import.meta.url));
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'machine-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Report {
  readonly version?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Starts a node in a process of its own and tells how that went. */
async function start(env: NodeJS.ProcessEnv, { mounts = '', fill = '' } = {}): Promise<Report> {
  const command = [
    process.execPath,
    '--import',
    'tsx',
    '--conditions=source',
    program,
    '{}',
    ...(fill ? [fill] : []),
  ];
  const [file = '', ...args] = mounts
    ? ['unshare', '--map-root-user', '--mount', 'sh', '-c', `${mounts} && exec "$@"`, 'sh', ...command]
    : command;
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

describe('a machine', () => {
  const fakeJava = async (version: string) => {
    await mkdir(join(directory, 'bin'));
    await writeFile(
      join(directory, 'bin/java'),
      `#!/bin/sh\necho 'openjdk version "${version}" 2025-09-16' >&2\n`,
    );
    await chmod(join(directory, 'bin/java'), 0o755);
  };

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
});
