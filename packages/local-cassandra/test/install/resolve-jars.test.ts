import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findJava, type ProgressEvent, DEFAULT_CASSANDRA_VERSION as version } from 'local-cassandra';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveJars } from '../../src/install/resolve-jars.js';

let cache: string;
const events: ProgressEvent[] = [];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cache-'));
  vi.stubEnv('LOCAL_CASSANDRA_CACHE', cache);
  vi.stubEnv('CASSANDRA_HOME', '');
  events.length = 0;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

const resolve = async (options: { version?: string; signal?: AbortSignal } = {}) =>
  resolveJars({
    version,
    java: await findJava(),
    signal: undefined,
    report: (event) => events.push(event),
    ...options,
  });

describe('an empty cache', () => {
  it('is filled by one of several that ask at once, and repaired when a jar is cut short', async () => {
    const [first, second] = await Promise.all([resolve(), resolve()]);
    expect(second).toEqual(first);
    expect(first.length).toBeGreaterThan(90);
    expect(
      events.filter(
        (event) => event.message.startsWith('Fetching Cassandra') && event.message.includes('once'),
      ),
    ).toHaveLength(1);
    expect(events.some((event) => event.message.includes('Another process'))).toBe(true);
    expect((await readdir(join(cache, 'jars'))).sort()).toEqual([version]);

    const driver = first.find((path) => path.includes('cassandra-all')) ?? '';
    const { size } = await stat(driver);
    await truncate(driver, size - 1000);
    expect(await resolve()).toEqual(first);
    expect((await stat(driver)).size).toBe(size);

    // Once the cache is whole, nothing but the cache is needed.
    vi.stubEnv('PATH', '');
    expect(await resolve()).toEqual(first);
  });

  it('says so when there is no such release', async () => {
    await expect(resolve({ version: '5.0.999' })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/no such release[\s\S]*cassandra-all:jar:5\.0\.999/),
    });
    expect(await readdir(join(cache, 'jars'))).toEqual([]);
  });

  it('ends Maven when aborted', async () => {
    await expect(resolve({ signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await readdir(join(cache, 'jars'))).toEqual([]);
  });

  it('names LOCAL_CASSANDRA_CACHE where Java could not load from it', async () => {
    vi.stubEnv('LOCAL_CASSANDRA_CACHE', join(cache, 'a:b=c'));
    await expect(resolve()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(
        /loads no jars from .* because of the : and = in it.*LOCAL_CASSANDRA_CACHE/,
      ),
    });
  });

  it('names LOCAL_CASSANDRA_CACHE when it cannot be made', async () => {
    await writeFile(join(cache, 'file'), '');
    vi.stubEnv('LOCAL_CASSANDRA_CACHE', join(cache, 'file/below'));
    await expect(resolve()).rejects.toMatchObject({
      code: 'CACHE_NOT_WRITABLE',
      message: expect.stringContaining('LOCAL_CASSANDRA_CACHE'),
    });
  });
});

describe('CASSANDRA_HOME', () => {
  it('may be a relative path', async () => {
    await mkdir(join(cache, 'lib'));
    await writeFile(join(cache, 'lib/apache-cassandra-5.0.9.jar'), '');
    vi.stubEnv('CASSANDRA_HOME', relative(process.cwd(), cache));
    expect(await resolve()).toEqual([join(cache, 'lib/apache-cassandra-5.0.9.jar')]);
  });

  it('gives the jars of an unpacked release', async () => {
    await mkdir(join(cache, 'lib'));
    await writeFile(join(cache, 'lib/apache-cassandra-5.0.9.jar'), '');
    await writeFile(join(cache, 'lib/README'), '');
    vi.stubEnv('CASSANDRA_HOME', cache);
    expect(await resolve()).toEqual([join(cache, 'lib/apache-cassandra-5.0.9.jar')]);
  });

  it('is named when it is no release', async () => {
    vi.stubEnv('CASSANDRA_HOME', cache);
    await expect(resolve()).rejects.toMatchObject({ message: expect.stringContaining('CASSANDRA_HOME is') });
  });
});
