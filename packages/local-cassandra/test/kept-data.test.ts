import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCassandra } from 'local-cassandra';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../src/lifetime/processes.js';
import { cql, ONE_ROW } from './fixtures/cql.js';
import { startParentProcess } from './fixtures/parent-process.js';

describe('a data directory', () => {
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'kept-cassandra-'));
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

  it('keeps data from one start to the next, and belongs to one node at a time', async () => {
    // Kept data needs no temporary directory.
    vi.stubEnv('TMPDIR', join(dataDirectory, 'none'));
    {
      await using node = await startCassandra({ dataDirectory });
      await cql(node, ...ONE_ROW);
      await expect(startCassandra({ dataDirectory })).rejects.toMatchObject({
        code: 'DATA_IN_USE',
        message: expect.stringContaining('a running node of this process'),
      });
    }
    await expect(startCassandra({ dataDirectory, clusterName: 'another' })).rejects.toMatchObject({
      code: 'BOOT_FAILED',
      message: expect.stringContaining(
        'that of a cluster called local-cassandra; set `clusterName` to that.',
      ),
    });
    await using node = await startCassandra({ dataDirectory });
    expect(await cql(node, 'SELECT text FROM kept.notes')).toMatchObject([{ text: 'still here' }]);
  });

  it('outlives the SIGKILL of the process that used it', async () => {
    const parent = await startParentProcess({ dataDirectory });
    await expect(startCassandra({ dataDirectory })).rejects.toMatchObject({
      code: 'DATA_IN_USE',
      message: expect.stringContaining(`process ${parent.pid}`),
    });
    parent.child.kill('SIGKILL');
    await using node = await startCassandra({ dataDirectory });
    expect(isAlive(parent.node.pid)).toBe(false);
    expect(await cql(node, 'SELECT text FROM kept.notes')).toMatchObject([{ text: 'still here' }]);
  });
});
