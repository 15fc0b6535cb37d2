import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCassandra } from 'local-cassandra';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { recordProcess } from '../../src/lifetime/process-record.js';
import {
  listServers,
  register,
  registryDirectory,
  type ServerInfo,
  unregister,
} from '../../src/server/registry.js';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'registry-'));
  vi.stubEnv('TMPDIR', temporary);
  vi.stubEnv('CI', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

async function serverOf(pid: number, id = 'abcd1234'): Promise<ServerInfo> {
  const contactPoint = '127.0.0.1:9042';
  return {
    ...(await recordProcess(pid)),
    id,
    version: '5.0.9',
    contactPoints: [contactPoint],
    port: 9042,
    localDataCenter: 'datacenter1',
    nodes: [{ pid, address: '127.0.0.1', contactPoint, logFile: '/nowhere/cassandra.log' }],
  };
}

it('lists a server as long as its process runs', async () => {
  const child = spawn('sleep', ['600']);
  const info = await serverOf(child.pid ?? 0);
  await register(info);
  expect(await listServers()).toEqual([info]);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await listServers()).toEqual([]);
  expect(await readdir(registryDirectory())).toEqual([]);
});

it('does not take the next process of the same number for it', async () => {
  const earlier = await serverOf(process.pid);
  await register({ ...earlier, started: `${earlier.started}, and then another` });
  expect(await listServers()).toEqual([]);
});

it.each([
  '',
  '{',
  'null',
  '[]',
  '7',
  '{}',
  '{"pid":1}',
  '{"id":"abcd1234","pid":"1","since":0}',
  `{"id":"abcd1234","pid":${process.pid},"since":${Date.now() + 1e6}}`,
  `{"id":"abcd1234","pid":${process.pid},"since":${Date.now() + 1e6},"contactPoints":[],"nodes":[null]}`,
])('passes over the entry %j', async (text) => {
  await writeFile(join(registryDirectory(), 'abcd1234.json'), text);
  const info = await serverOf(process.pid, 'another');
  await register(info);
  expect(await listServers()).toEqual([info]);
  await register({ ...info, id: 'abcd1234' });
  expect(await listServers()).toHaveLength(2);
});

it('keeps on the list who has taken the place of a server that ends', async () => {
  const child = spawn('sleep', ['600']);
  const info = await serverOf(child.pid ?? 0);
  await register(info);
  await unregister(info.id);
  expect(await listServers()).toEqual([info]);
  child.kill('SIGKILL');
});

it('says so, before anything is started, when a socket would have too long a path', async () => {
  const long = join(temporary, 'long-directory-name/'.repeat(6));
  await mkdir(long, { recursive: true });
  vi.stubEnv('TMPDIR', long);
  await expect(startCassandra({ reuse: true })).rejects.toMatchObject({
    name: 'LocalCassandraError',
    code: 'DIRECTORY_UNUSABLE',
    message: expect.stringMatching(/variable TMPDIR.* too long .*Set TMPDIR to a shorter one\.$/),
  });
  expect(await readdir(registryDirectory())).toEqual([]);
});

it('names the variable of a temporary directory that is missing, or no directory', async () => {
  vi.stubEnv('TMPDIR', join(temporary, 'none'));
  const unusable = {
    name: 'LocalCassandraError',
    code: 'DIRECTORY_UNUSABLE',
    message: expect.stringContaining('variable TMPDIR'),
  };
  await expect(startCassandra({ reuse: true })).rejects.toMatchObject(unusable);
  await writeFile(join(temporary, 'file'), '');
  vi.stubEnv('TMPDIR', join(temporary, 'file'));
  await expect(startCassandra({ reuse: true })).rejects.toMatchObject(unusable);
  expect(existsSync(join(temporary, 'none'))).toBe(false);
});
