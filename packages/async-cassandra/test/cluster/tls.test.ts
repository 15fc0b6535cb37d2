import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SelfSigned, selfSigned } from 'local-cassandra';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { type ClusterOptions, connect, type HostEvent, type TlsOptions } from '../../src/index.js';
import { TlsProxy } from '../proxy/tls-proxy.js';

const servername = 'cassandra.example';
let directory: string;
let node: SelfSigned;
let client: SelfSigned;
let renewed: SelfSigned;
let proxy: TlsProxy;
let tls: TlsOptions;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tls-'));
  [node, client, renewed] = await Promise.all([
    selfSigned(directory, 'node', `dns:${servername}`),
    selfSigned(directory, 'client'),
    selfSigned(directory, 'renewed'),
  ]);
  proxy = await TlsProxy.before(String(contactPoints()[0]), node, client.cert + renewed.cert);
  tls = { ca: node.cert, cert: client.cert, key: client.key, servername };
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const open = (options: Partial<ClusterOptions>) =>
  connect({ contactPoints: [proxy.contactPoint], ...options });
const reasonOf = async (options: TlsOptions) => {
  const error = await open({ tls: options }).catch((thrown: Error) => thrown);
  return error instanceof Error ? error.message : 'connected';
};

it('verifies certificates that have a name and no address by that name', async () => {
  await using session = await open({ tls });
  expect((await session.execute('SELECT key FROM system.local')).rows).toHaveLength(1);
  expect(await reasonOf({ ...tls, servername: undefined })).toMatch(
    /IP: 127\.0\.0\.1 is not in the cert's list/,
  );
  expect(await reasonOf({ ...tls, servername: 'other.example' })).toMatch(/other\.example\. is not in/);
});

it('shows a certificate of its own, and is refused without one', async () => {
  expect(proxy.shown).toContain('client');
  expect(await reasonOf({ ca: node.cert, servername })).toMatch(/certificate required/);
});

it('never takes a certificate unseen because an option was left undefined', async () => {
  const reason = await reasonOf({ ...tls, ca: undefined, rejectUnauthorized: undefined });
  expect(reason).toMatch(/self-signed certificate/);
});

it('asks a function for the options of each connection, and tells what is wrong with them', async () => {
  let present: TlsOptions = tls;
  let asked = 0;
  const events: HostEvent[] = [];
  await using session = await open({
    tls: () => {
      asked++;
      return present;
    },
    onHostEvent: (event) => events.push(event),
  });
  const answers = () =>
    session.execute('SELECT key FROM system.local', [], { timeoutMs: 500 }).then(
      () => true,
      () => false,
    );
  const before = asked;
  expect(before).toBeGreaterThan(0);

  present = { ...tls, ca: client.cert };
  proxy.break();
  await expect.poll(() => events.map(({ kind }) => kind)).toContain('refused');
  expect(events.find(({ kind }) => kind === 'refused')).toMatchObject({
    address: proxy.contactPoint,
    error: {
      name: 'CassandraError',
      code: 'NO_HOST_AVAILABLE',
      message: expect.stringContaining('certificate'),
    },
  });
  await expect(session.execute('SELECT key FROM system.local')).rejects.toThrow(/self-signed certificate/);

  present = { ...tls, cert: renewed.cert, key: renewed.key };
  await expect.poll(answers).toBe(true);
  expect(proxy.shown.at(-1)).toBe('renewed');
  expect(events.filter(({ kind }) => kind === 'refused')).toHaveLength(1);
  expect(events.at(-1)?.kind).toBe('up');
});

it.each([
  [
    'fails',
    () => {
      throw new Error('no such file');
    },
    /^No node could be asked: .*tls\(\) has failed: no such file|^tls\(\) has failed: no such file/,
  ],
  ['gives a promise', async () => tls, /^tls takes the options/],
  ['gives nothing', () => undefined, /^tls takes the options/],
] as [string, () => never, RegExp][])(
  'a function that %s is a mistake in the configuration',
  async (_what, provider, message) => {
    const connecting = open({ tls: provider });
    await expect(connecting).rejects.toMatchObject({ code: 'CONFIGURATION', option: 'tls' });
    await expect(connecting).rejects.toThrow(message);
  },
);
