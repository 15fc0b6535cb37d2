import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceName } from '../../src/version.js';
import { contactPoints, createKeyspace, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { here, runProgram } from '../setup/child.js';
import { nowhere } from '../setup/running-app.js';

/** Where the packages of the service are. */
const installed = join(dirname(createRequire(import.meta.url).resolve('fastify/package.json')), '..');
const keyspace = newKeyspaceName();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'service-mistakes-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await dropKeyspace(keyspace);
});

const cassandra = () => ({ CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace });

/** What a program prints that ends by a mistake: its own lines, without those that are no fault of anybody. */
async function lastWords(
  env: Record<string, string>,
  { program = 'src/server.ts', ...place }: { program?: string; app?: string; cwd?: string } = {},
): Promise<string[]> {
  const settings = { HOST: '127.0.0.1', PORT: '0', ...env };
  await using child = runProgram(program, settings, [], place);
  expect(await child.ended).toEqual({ code: 1, signal: null });
  return (
    child
      .output()
      .trimEnd()
      .split('\n')
      // Nodes may stall on a busy machine.
      .filter((line) => !/INFO|"level":30|WARN: Cassandra (?:node|is away)/.test(line))
  );
}

describe("A newcomer's mistake ends the start with status 1 and one line", () => {
  it.each([
    ['scripts/start.ts', 'CREATE TABEL notes (id int PRIMARY KEY);', /TABEL/],
    ['src/server.ts', 'CREATE TABLE notes (id timestmp PRIMARY KEY);', /Unknown type \w+\.timestmp/],
  ])('in a file of the schema (%s, %s)', async (program, cql, said) => {
    const app = await mkdtemp(join(directory, 'app-'));
    const others = ['node_modules', 'dist', 'test'].map((part) => join(here, part));
    await cp(here, app, { recursive: true, filter: (path) => !others.includes(path) });
    await symlink(installed, join(app, 'node_modules'));
    await writeFile(join(app, 'schema/005_x.cql'), `-- Notes\n${cql}\n`);
    const lines = await lastWords(cassandra(), { program, app });
    expect(lines).toEqual([
      expect.stringMatching(/^[\w-]+: schema\/005_x\.cql, line 2: Cassandra refuses "CREATE TAB/),
    ]);
    expect(lines[0]).toMatch(said);
  });

  it.each(['src/server.ts', 'scripts/start.ts'])(
    'in the port, where something else listens (%s)',
    async (program) => {
      const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      // The start script looks there by itself.
      const hosts = program === 'src/server.ts' ? { CASSANDRA_HOSTS: '127.0.0.1' } : {};
      const lines = await lastWords({ ...hosts, CASSANDRA_PORT: String(port) }, { program });
      expect(lines).toEqual([
        `${serviceName}: CASSANDRA_HOSTS, CASSANDRA_PORT: what listens on 127.0.0.1:${port} is no Cassandra: it answers "HTTP/1.1 400 Bad Request".`,
      ]);
      other.close();
    },
  );

  it('in the keyspace, whose table has another shape', async () => {
    await using own = await createKeyspace();
    await own.session.execute('CREATE TABLE users (id uuid PRIMARY KEY, name blob)');
    const lines = await lastWords({ ...cassandra(), CASSANDRA_KEYSPACE: own.keyspace });
    expect(lines).toEqual([
      expect.stringMatching(/^[\w-]+: CASSANDRA_KEYSPACE must name .*column "name" is blob, not text/),
    ]);
  });

  it('in .env', async () => {
    const cwd = await mkdtemp(join(directory, 'cwd-'));
    await writeFile(join(cwd, '.env'), 'PORT="eighty"\nHOST: 127.0.0.1\nLOG_LEVEL=info\n');
    const lines = await lastWords({}, { program: 'scripts/start.ts', cwd });
    expect(lines).toEqual([`${serviceName}: .env: "HOST: 127.0.0.1" is not NAME=value.`]);
  });
});

it('A variable that looks like a setting and is none is named, with the one that was meant', async () => {
  await using server = runProgram('src/server.ts', { ...nowhere, PORT: '0', CASSANDRA_HOST: 'node1' });
  await server.printed('Cassandra is away');
  expect(server.output()).toContain(
    `${serviceName}: CASSANDRA_HOST is no setting and has no effect: did you mean CASSANDRA_HOSTS?\n`,
  );
});
