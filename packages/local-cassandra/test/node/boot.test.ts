import { readdirSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterOptions,
  LocalCassandraError,
  type StartOptions,
  startCassandra,
  startCluster,
} from 'local-cassandra';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cql } from '../fixtures/cql.js';
import { processesWith } from '../fixtures/leftovers.js';

let temporary: string;
beforeEach(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), 'boot-')));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

async function failureOf(options: StartOptions): Promise<LocalCassandraError> {
  const error = await startCassandra(options).then(
    async (node) => {
      await node.stop();
      throw new Error('it started');
    },
    (reason: unknown) => reason,
  );
  if (!(error instanceof LocalCassandraError)) throw error;
  expect(readdirSync(temporary)).toEqual([]);
  return error;
}

it('says why Cassandra crashed, with its own words', async () => {
  const error = await failureOf({ settings: { no_such_setting: 1 } });
  expect(error.code).toBe('BOOT_FAILED');
  expect(error.message).toContain('check `settings`');
  expect(error.logTail).toContain('no_such_setting');
});

it('finds no reason in the options and settings that the log repeats', async () => {
  const error = await failureOf({
    clusterName: 'Too many open files',
    jvmOptions: ['-Dnote=java.lang.OutOfMemoryError'],
    settings: { startup_checks: { check_filesystem_ownership: { enabled: true } } },
  });
  expect(error.code).toBe('BOOT_FAILED');
  expect(error.message).toMatch(/ended with code 3 before it was ready\.\n/);
  expect(error.logTail).toContain('FS ownership check failed');
});

it('gives up after the time it was given', async () => {
  const error = await failureOf({ startupTimeoutMs: 500 });
  expect(error.code).toBe('BOOT_TIMEOUT');
  expect(error.message).toContain('not ready after 0.5 s');
});

it('ends a boot that is aborted', async () => {
  const controller = new AbortController();
  const reason = new Error('no longer wanted');
  const onProgress = ({ step }: { step: string }) => step === 'boot' && controller.abort(reason);
  const error = await failureOf({ signal: controller.signal, onProgress });
  expect(error).toMatchObject({ code: 'ABORTED', cause: reason });
});

it('does not begin when it was aborted before', async () => {
  expect((await failureOf({ signal: AbortSignal.abort() })).code).toBe('ABORTED');
});

it('names an address that this machine does not have', async () => {
  const error = await failureOf({ address: '192.0.2.1' });
  expect(error.code).toBe('ADDRESS_UNAVAILABLE');
  expect(error.message).toContain('192.0.2.1 is no address of this machine');
});

it.each([
  [{ port: 70_000 }, 'port must be a whole number from 1 to 65535, not 70000.'],
  [{ heapMegabytes: 10 }, 'heapMegabytes must be'],
  [{ version: 'latest' }, 'version must be a release such as 5.0.9, not "latest".'],
  [{ address: 'localhost' }, 'address must be an IP address'],
  [{ address: '' }, 'address must be an IP address'],
  [{ address: '0.0.0.0' }, 'address must be that of one machine'],
  [{ address: '0:0::0' }, 'address must be that of one machine'],
  [{ address: '224.0.0.1' }, 'address must be that of one machine'],
  [{ address: 'fe80::1%lo' }, 'without a zone'],
  [{ port: Number.NaN }, 'port must be a whole number from 1 to 65535, not NaN.'],
  [{ port: '9042' }, 'port must be a whole number from 1 to 65535, not "9042".'],
  [{ port: 9042n }, 'port must be a whole number from 1 to 65535, not 9042n.'],
  [{ heapMegabytes: -512 }, 'heapMegabytes must be'],
  [{ version: 5 }, 'version must be a release such as 5.0.9, not 5.'],
  [{ version: '3.11.19' }, 'version must be 4.0 or later'],
  [{ dataDirectory: '' }, 'dataDirectory must be the path of a directory'],
  [{ dataDirectory: 'a\0b' }, 'dataDirectory must be the path of a directory'],
  [{ dataDirectory: 7 }, 'dataDirectory must be the path of a directory'],
  [{ clusterName: '' }, 'clusterName must be a name'],
  [{ jvmOptions: '-Xss1m' }, 'jvmOptions must be a list of strings'],
  [{ jvmOptions: [1] }, 'jvmOptions must be a list of strings'],
  [{ authentication: 'yes' }, 'authentication must be true or false, not "yes".'],
  [{ tls: 1 }, 'tls must be true or false, not 1.'],
  [{ settings: [] }, 'settings must be an object'],
  [{ settings: { a: 1n } }, 'settings must be what JSON can hold'],
  [{ settings: { native_transport_port: 9042 } }, 'native_transport_port, which is for the option `port`'],
  [{ startupTimeoutMs: 0 }, 'startupTimeoutMs must be'],
  [{ signal: {} }, 'signal must be an AbortSignal'],
  [{ onProgress: 'loud' }, 'onProgress must be a function'],
  [{ watchPids: 7 }, 'watchPids must be a list'],
  [{ watchPids: [2 ** 31 - 1] }, 'watchPids has 2147483647, but no process of that number runs.'],
  [{ reuse: 'please' }, 'reuse must be true, false or { idleMs }'],
  [{ reuse: { idleMs: 2 ** 31 } }, 'reuse.idleMs must be'],
  [{ prot: 9042 }, 'There is no option prot: choose from version, address, port'],
  [null, 'the options must be an object'],
])('refuses %o', async (options, message) => {
  // As a program in JavaScript may pass them.
  const error = await failureOf(options as StartOptions);
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.message).toContain(message);
});

it('refuses the variable LOCAL_CASSANDRA_VERSION by its name', async () => {
  vi.stubEnv('LOCAL_CASSANDRA_VERSION', '3.11.19');
  try {
    const { code, message } = await failureOf({});
    expect({ code, message }).toEqual({
      code: 'INVALID_OPTION',
      message: 'LOCAL_CASSANDRA_VERSION must be 4.0 or later, not "3.11.19".',
    });
  } finally {
    vi.unstubAllEnvs();
  }
});

it.each([
  [{ nodes: 0 }, 'nodes must be a whole number from 1 to 9'],
  [{ nodes: null }, 'nodes must be a whole number from 1 to 9'],
  [{ nodes: {} }, 'nodes, all together, must be a whole number from 1 to 9'],
  [{ nodes: { north: 5, south: 5 } }, 'nodes, all together, must be a whole number from 1 to 9, not 10.'],
  [{ nodes: { north: 0 } }, 'nodes.north must be a whole number from 1 to 9, not 0.'],
  [{ nodes: { "it's": 1 } }, 'nodes must be by data centre, of letters, digits, - and _, not "it\'s".'],
  [{ nodes: 2, address: '::1' }, 'A cluster takes no `address`'],
  [{ nodes: 2, reuse: true }, 'A cluster takes no `reuse`'],
])('refuses %o of a cluster', async (options, message) => {
  await expect(startCluster(options as ClusterOptions)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(message),
  });
});

it.each(['boot', 'ready'])(
  'is ended, with nothing left, by a listener that throws at the step %s',
  async (wanted) => {
    const reason = new Error('enough');
    const onProgress = ({ step }: { step: string }) => {
      if (step === wanted) throw reason;
    };
    expect(await failureOf({ onProgress })).toMatchObject({ code: 'ABORTED', cause: reason });
    expect(processesWith(temporary)).toEqual([]);
  },
);

const hasIPv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
);

it.runIf(hasIPv6)('listens on an IPv6 address, however that is spelled', async () => {
  await using node = await startCassandra({ address: '0:0:0:0:0:0:0:1' });
  expect(node.contactPoint).toBe(`[::1]:${node.port}`);
  expect(await cql(node, 'SELECT rpc_address FROM system.local')).toHaveLength(1);
});
