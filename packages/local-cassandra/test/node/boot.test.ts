import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCassandraError, type StartOptions, startCassandra } from 'local-cassandra';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'boot-'));
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
])('refuses %o', async (options, message) => {
  const error = await failureOf(options);
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.message).toContain(message);
});
