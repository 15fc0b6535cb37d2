import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { CassandraProxy } from '../setup/cassandra-proxy.js';
import { type Child, processesWith, run, runProgram } from '../setup/child.js';
import { freePort } from '../setup/free-port.js';
import { onWindows } from '../setup/on-windows.js';

let directory: string;
beforeAll(async () => {
  // As Cassandra's command line has it: on macOS the temporary directory is a link.
  directory = await realpath(await mkdtemp(join(tmpdir(), 'service-start-')));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Where one start of the service has its ports and its data. */
async function newPlace(data = 'data') {
  const env = {
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    CASSANDRA_PORT: String(await freePort()),
    LOCAL_CASSANDRA_DATA: join(directory, data),
  };
  return { env, url: `http://127.0.0.1:${env.PORT}`, data: env.LOCAL_CASSANDRA_DATA };
}

async function createUser(url: string): Promise<string> {
  const response = await fetch(`${url}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ann","email":"ann@example.com","age":30}',
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

async function allGone(text: string, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if ((await processesWith(text)).length === 0) return true;
    await delay(250);
  }
  return false;
}

const npmStart = (env: Record<string, string>): Child => run('npm', ['start'], env);

describe('Connection lifecycle: npm start', { timeout: 240_000 }, () => {
  it('boots a Cassandra that keeps its data, and leaves none behind', async () => {
    const { env, url, data } = await newPlace();
    let id: string;
    {
      await using service = runProgram('scripts/start.ts', env);
      await service.printed(`${url}/docs`);
      expect(service.output()).toContain(`starting a local Cassandra there, data in ${data}`);
      id = await createUser(url);
      expect(await processesWith(data)).toHaveLength(1);
      service.process.kill('SIGINT');
      expect(await service.ended).toEqual({ code: 0, signal: null });
      expect(await processesWith(data)).toEqual([]);
    }
    await using service = npmStart(env);
    await service.printed(`${url}/docs`);
    expect((await fetch(`${url}/users/${id}`)).status).toBe(200);

    service.process.kill('SIGKILL');
    expect(await allGone(data, 10_000)).toBe(true);
    await service.ended;
  });

  it('takes Cassandra along when the service is killed', async () => {
    const { env, url, data } = await newPlace('killed');
    await using service = runProgram('scripts/start.ts', env);
    await service.printed(`${url}/docs`);
    expect(await processesWith(data)).toHaveLength(1);
    service.process.kill('SIGKILL');
    expect(await allGone(data, 10_000)).toBe(true);
  });

  it('uses the cluster that CASSANDRA_HOSTS names and starts none', async () => {
    const { env, url, data } = await newPlace('unused');
    const keyspace = newKeyspaceName();
    const hosts = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_KEYSPACE: keyspace };
    await using service = runProgram('scripts/start.ts', { ...env, ...hosts });
    await service.printed(`${url}/docs`);
    await createUser(url);
    expect(service.output()).not.toMatch(/local Cassandra|Starting Cassandra/);
    expect(await processesWith(data)).toEqual([]);
    service.process.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    await dropKeyspace(keyspace);
  });

  it('boots nothing in production', async () => {
    const { env } = await newPlace('production');
    await using service = runProgram('scripts/start.ts', { ...env, NODE_ENV: 'production' });
    await service.printed('Cassandra is away');
    expect(service.output()).not.toMatch(/local Cassandra|Starting Cassandra/);
  });

  it('names the variable that is wrong', async () => {
    await using service = runProgram('scripts/start.ts', { CASSANDRA_KEYSPACE: 'no good' });
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(service.output()).toMatch(/^[\w-]+: CASSANDRA_KEYSPACE must be /);
  });

  it('without Java tells how to run a container, waits, and goes on with what appears', async () => {
    const { env, url, data } = await newPlace('container');
    const keyspace = newKeyspaceName();
    const noJava = { LOCAL_CASSANDRA_JAVA: '/nowhere/java', CASSANDRA_KEYSPACE: keyspace };
    await using service = runProgram('scripts/start.ts', { ...env, ...noJava });
    await service.printed('Waiting for Cassandra on localhost');
    const port = Number(env.CASSANDRA_PORT);
    for (const program of ['docker', 'podman']) {
      expect(service.output()).toContain(
        `${program} run -d --name cassandra-test -p ${port}:9042 cassandra:5`,
      );
    }
    expect(service.output()).toContain('Cassandra needs Java 17');

    await using _forwarded = await CassandraProxy.before(contactPoints()[0] ?? '', port);
    await service.printed(`${url}/docs`);
    await createUser(url);
    expect(await processesWith(data)).toEqual([]);
    service.process.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    await dropKeyspace(keyspace);
  });

  it('on Windows, where Cassandra does not run, does the same', async () => {
    const { env, data } = await newPlace('windows');
    await using service = runProgram('scripts/start.ts', { ...env, ...onWindows() });
    await service.printed('Waiting for Cassandra on localhost');
    expect(service.output()).toMatch(/does not run on Windows itself.*WSL2/);
    expect(service.output()).toContain(`docker run -d --name cassandra-test -p ${env.CASSANDRA_PORT}:9042`);
    expect(await processesWith(data)).toEqual([]);
    service.process.kill('SIGINT');
    expect(await service.ended).toEqual({ code: 130, signal: null });
  });

  it('uses what already answers on localhost, and says which it is', async () => {
    const { env, url, data } = await newPlace('found');
    const port = env.CASSANDRA_PORT;
    await using _forwarded = await CassandraProxy.before(contactPoints()[0] ?? '', Number(port));
    const keyspace = newKeyspaceName();
    await using service = runProgram('scripts/start.ts', {
      ...env,
      CASSANDRA_PORT: port,
      CASSANDRA_KEYSPACE: keyspace,
    });
    await service.printed(`${url}/docs`);
    expect(service.output()).toMatch(
      new RegExp(
        `localhost:${port}: cluster "[^"]+", release [\\d.]+, keyspace ${keyspace}.*CASSANDRA_HOSTS=`,
      ),
    );
    expect(await processesWith(data)).toEqual([]);
    service.process.kill('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    await dropKeyspace(keyspace);
  });
});
