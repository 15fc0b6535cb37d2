import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, type ClusterOptions, connect } from '../../src/index.js';

interface Zip {
  addFile(name: string, content: Buffer): void;
  toBuffer(): Buffer;
}

// The driver's own way to read bundles.
const require = createRequire(createRequire(import.meta.url).resolve('cassandra-driver'));
const AdmZip: new () => Zip = require('adm-zip');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(() => rm(directory, { recursive: true }));

function zipped(files: Record<string, string>): Buffer {
  const zip = new AdmZip();
  for (const [name, content] of Object.entries(files)) zip.addFile(name, Buffer.from(content));
  return zip.toBuffer();
}

describe('a secure connect bundle', () => {
  it.each([
    ['no zip', 'a text', 'unsupported zip format'],
    ['no config.json', zipped({ 'ca.crt': '' }), 'Config file must be contained'],
    ['a config.json that is no JSON', zipped({ 'config.json': '{' }), 'JSON'],
    ['a config.json without a host', zipped({ 'config.json': '{"port": 1}' }), 'host and port'],
    [
      'certificates that are none',
      zipped({ 'config.json': '{"host": "127.0.0.1", "port": 1}', 'ca.crt': 'x', cert: 'x', key: 'x' }),
      'PEM',
    ],
  ])('with %s is named', async (_what, content, reason) => {
    const path = join(directory, 'bundle.zip');
    await writeFile(path, content);
    await expect(connect({ contactPoints: [], secureConnectBundle: path })).rejects.toMatchObject({
      code: 'CONFIGURATION',
      option: 'secureConnectBundle',
      message: expect.stringMatching(
        new RegExp(`^The secure connect bundle "${path}" cannot be used: .*${reason}`),
      ),
    });
  });

  it('that is not there is named', async () => {
    const path = join(directory, 'missing.zip');
    await expect(connect({ contactPoints: [], secureConnectBundle: path })).rejects.toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining(`"${path}" cannot be used: ENOENT`),
    });
  });

  it('leads to its host, and not being answered there is no mistake of the bundle', async () => {
    const path = join(directory, 'bundle.zip');
    await writeFile(path, zipped({ 'config.json': '{"host": "127.0.0.1", "port": 1}', 'ca.crt': '' }));
    await expect(connect({ contactPoints: [], secureConnectBundle: path })).rejects.toMatchObject({
      code: 'NO_HOST_AVAILABLE',
    });
  });

  it.each<[string, Partial<ClusterOptions>]>([
    ['contactPoints', { contactPoints: ['127.0.0.1'] }],
    ['tls', { tls: {} }],
    ['secureConnectBundle', { secureConnectBundle: '' }],
  ])('does not go with other %s', (option, more) => {
    const options = { contactPoints: [], secureConnectBundle: 'bundle.zip', ...more };
    expect(() => new Cluster(options)).toThrow(expect.objectContaining({ code: 'CONFIGURATION', option }));
  });
});
