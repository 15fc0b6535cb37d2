import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCassandra, startCluster } from 'local-cassandra';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordProcess } from '../../src/lifetime/process-record.js';
import { sweepLeftovers } from '../../src/lifetime/sweep.js';
import { type NodeDirectory, nodeDirectory } from '../../src/node/node-directory.js';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'directory-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

const take = (dataDirectory: string): Promise<NodeDirectory> =>
  nodeDirectory({ dataDirectory, watchPids: [], signal: undefined });

describe('a data directory that cannot be one', () => {
  const refusal = (path: string) => ({
    name: 'LocalCassandraError',
    code: 'DIRECTORY_UNUSABLE',
    message: expect.stringContaining(`The data directory ${path} (option \`dataDirectory\`) cannot be used`),
  });

  it('is a file', async () => {
    const path = join(temporary, 'file');
    await writeFile(path, '');
    await expect(startCassandra({ dataDirectory: path })).rejects.toMatchObject(refusal(path));
    await expect(startCassandra({ dataDirectory: join(path, 'below') })).rejects.toMatchObject(
      refusal(join(path, 'below')),
    );
    await expect(startCluster({ nodes: 2, dataDirectory: path })).rejects.toMatchObject(
      refusal(join(path, 'node-1')),
    );
  });

  it('is a link to nowhere', async () => {
    const path = join(temporary, 'link');
    await symlink(join(temporary, 'nowhere'), path);
    await expect(startCassandra({ dataDirectory: path })).rejects.toMatchObject(refusal(path));
  });

  it.runIf(process.platform === 'linux')('is on a file system that makes none', async () => {
    await expect(startCassandra({ dataDirectory: '/proc/none/here' })).rejects.toMatchObject(
      refusal('/proc/none/here'),
    );
  });

  it('has something else in the place of a file of ours', async () => {
    const path = join(temporary, 'data');
    await mkdir(join(path, 'cassandra.yaml'), { recursive: true });
    await expect(startCassandra({ dataDirectory: path })).rejects.toMatchObject(refusal(path));
    expect(existsSync(join(path, 'local-cassandra.json'))).toBe(false);
  });
});

it('names the variable of a temporary directory that is missing', async () => {
  vi.stubEnv('TMPDIR', join(temporary, 'none'));
  await expect(startCassandra()).rejects.toMatchObject({
    code: 'DIRECTORY_UNUSABLE',
    message: expect.stringContaining(`The temporary directory ${join(temporary, 'none')} (variable TMPDIR)`),
  });
});

describe('the note of who uses a directory', () => {
  it('is good for as long as that process runs', async () => {
    const holder = spawn('sleep', ['600']);
    const path = join(temporary, 'data');
    await mkdir(path);
    await writeFile(join(path, 'local-cassandra.json'), JSON.stringify(await recordProcess(holder.pid ?? 0)));
    const inUse = { code: 'DATA_IN_USE', message: expect.stringContaining(`process ${holder.pid}`) };
    await expect(take(path)).rejects.toMatchObject(inUse);
    const ended = new Promise((resolve) => holder.on('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    const directory = await take(path);
    await expect(take(path)).rejects.toMatchObject({ message: expect.stringContaining('this process') });
    await directory.release();
    await (await take(path)).release();
  });

  it('says nothing about another process of the same number, which is left alone', async () => {
    const somebody = spawn('sleep', ['600']);
    const earlier = { pid: somebody.pid, started: 'before', since: Date.now() };
    const note = JSON.stringify({ ...earlier, cassandra: earlier });
    const [kept, ephemeral] = [join(temporary, 'kept'), join(temporary, 'local-cassandra-node-dead')];
    for (const path of [kept, ephemeral]) {
      await mkdir(path);
      await writeFile(join(path, 'local-cassandra.json'), note);
    }
    await sweepLeftovers();
    expect(existsSync(ephemeral)).toBe(false);
    const directory = await take(kept);
    const written = JSON.parse(await readFile(join(kept, 'local-cassandra.json'), 'utf8'));
    expect(written.pid).toBe(process.pid);
    await directory.release();
    expect(somebody.exitCode ?? somebody.signalCode).toBeNull();
    somebody.kill('SIGKILL');
  });

  it.each(['', '{', 'null', '{"pid":-1,"since":0}'])('may be garbled: %j', async (text) => {
    const path = join(temporary, 'data');
    await mkdir(path);
    await writeFile(join(path, 'local-cassandra.json'), text);
    await (await take(path)).release();
  });
});
