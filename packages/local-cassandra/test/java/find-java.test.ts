import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findJava } from 'local-cassandra';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseJavaVersion } from '../../src/java/java-version.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'java-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A program that answers `-version` as a Java of that version does. */
async function fakeJava(home: string, version: string): Promise<string> {
  const path = join(root, home, 'bin/java');
  await mkdir(join(root, home, 'bin'), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho 'openjdk version "${version}" 2024-01-16' >&2\n`);
  await chmod(path, 0o755);
  return path;
}

it('takes LOCAL_CASSANDRA_JAVA, program or home, before anything else', async () => {
  const path = await fakeJava('mine', '17.0.1');
  await fakeJava('home', '17.0.2');
  const env = { JAVA_HOME: join(root, 'home') };
  expect(await findJava({ ...env, LOCAL_CASSANDRA_JAVA: path })).toMatchObject({
    path,
    version: '17.0.1',
    major: 17,
  });
  expect(await findJava({ ...env, LOCAL_CASSANDRA_JAVA: join(root, 'mine') })).toMatchObject({
    path,
    version: '17.0.1',
  });
  expect(await findJava(env)).toMatchObject({ version: '17.0.2', source: 'JAVA_HOME' });
});

it('takes relative paths from the current directory', async () => {
  const path = await fakeJava('mine', '17.0.1');
  const here = relative(process.cwd(), join(root, 'mine'));
  expect(await findJava({ LOCAL_CASSANDRA_JAVA: here })).toMatchObject({ path });
  expect(await findJava({ LOCAL_CASSANDRA_JAVA: join(here, 'bin/java') })).toMatchObject({ path });
  expect(await findJava({ JAVA_HOME: here })).toMatchObject({ path });
  expect(await findJava({ PATH: join(here, 'bin') })).toMatchObject({ path });
});

it('passes over a JAVA_HOME that is too new, and over what is no Java', async () => {
  await fakeJava('new', '25.0.1');
  await mkdir(join(root, 'broken'));
  await writeFile(join(root, 'broken/java'), 'not a program');
  const path = await fakeJava('right', '17.0.9');
  const PATH = [join(root, 'broken'), join(root, 'absent'), join(root, 'right/bin')].join(':');
  expect(await findJava({ JAVA_HOME: join(root, 'new'), PATH })).toMatchObject({ path, source: 'PATH' });
});

it('finds the sdk of SDKMAN', async () => {
  const path = await fakeJava('candidates/java/17.0.13-tem', '17.0.13');
  const found = await findJava({ HOME: root, SDKMAN_DIR: root });
  // A machine with Java 17 in /usr/lib/jvm answers from there, which comes first.
  expect([path, expect.stringContaining('/usr/lib/jvm')]).toContainEqual(found.path);
});

describe('an unusable LOCAL_CASSANDRA_JAVA', () => {
  it('is too new', async () => {
    const path = await fakeJava('new', '25.0.1');
    await expect(findJava({ LOCAL_CASSANDRA_JAVA: path })).rejects.toMatchObject({
      code: 'JAVA_UNSUPPORTED',
      message: expect.stringMatching(
        /runs on Java 17 or 11; found only Java 25\.0\.1 .*point it at a Java 17, or unset it/,
      ),
    });
  });

  it('is not there', async () => {
    await expect(findJava({ LOCAL_CASSANDRA_JAVA: join(root, 'nothing') })).rejects.toMatchObject({
      code: 'JAVA_NOT_FOUND',
      message: expect.stringContaining('LOCAL_CASSANDRA_JAVA'),
    });
  });
});

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_402"', 8],
  ['openjdk version "11.0.22" 2024-01-16', 11],
  ['openjdk version "25" 2025-09-16', 25],
  ['openjdk version "22-ea"', 22],
])('reads %s', (text, major) => {
  expect(parseJavaVersion(text)?.major).toBe(major);
});

it('reads the home of Java, on Windows too', () => {
  const text = (home: string) =>
    `Property settings:\r\n    java.home = ${home}\r\n\r\nopenjdk version "17.0.15"\r\n`;
  expect(parseJavaVersion(text('C:\\Program Files\\Java 17'))).toEqual({
    version: '17.0.15',
    major: 17,
    home: 'C:\\Program Files\\Java 17',
  });
});

it('reads nothing from another program', () => {
  expect(parseJavaVersion('usage: java [-h]')).toBeUndefined();
});
