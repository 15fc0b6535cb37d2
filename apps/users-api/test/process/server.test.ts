import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { settings } from '../../src/config/setting.js';
import { oneCauseMs } from '../../src/process/end-signals.js';
import { serviceName } from '../../src/version.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { type Child, listeningPort, runProgram } from '../setup/child.js';
import { openUpload, statusOf } from '../setup/raw-request.js';
import { nowhere } from '../setup/running-app.js';

const startServer = (env: Record<string, string>, args: string[] = []) =>
  runProgram('src/server.ts', { HOST: '127.0.0.1', NODE_ENV: 'production', ...env }, args);

/** A server without a Cassandra, listening. */
async function startLonely(): Promise<{ server: Child; port: number }> {
  const server = startServer({ ...nowhere, PORT: '0' });
  return { server, port: await listeningPort(server) };
}

const crowd = 1500;
/** How many connections a server may leave with the system, where that tells. */
const limitFile = '/proc/sys/net/core/somaxconn';
const systemHolds = existsSync(limitFile) ? Number(readFileSync(limitFile, 'utf8')) : 0;

describe('Connection lifecycle: the process of the service', () => {
  it('--help explains every setting', async () => {
    await using server = startServer({}, ['--help']);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    for (const { name } of settings) expect(server.output()).toContain(`  ${name} `);
  });

  it('refuses wrong settings in one line each, with status 1 and no stack', async () => {
    await using server = startServer({ PORT: 'eighty', CASSANDRA_HOSTS: '::1', ADMIN_KEY: 'secrét' });
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.output().trim().split('\n')).toEqual([
      `${serviceName}: PORT must be a whole number from 0 to 65535, not "eighty".`,
      expect.stringMatching(/^[\w-]+: CASSANDRA_HOSTS must be .*, not "::1"\.$/),
      expect.stringMatching(/^[\w-]+: ADMIN_KEY must be [^é]*\.$/),
    ]);
  });

  it('names PORT when it is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await using server = startServer({ ...nowhere, PORT: String(port) });
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.output()).toMatch(new RegExp(`^${serviceName}: PORT ${port} is taken`, 'm'));
    other.close();
  });

  it('names HOST when this machine has no such address', async () => {
    await using server = startServer({ ...nowhere, PORT: '0', HOST: '192.0.2.254' });
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.output()).toMatch(/^[\w-]+: HOST must be an address of this machine/m);
  });

  it('names CASSANDRA_LOCAL_DC when the cluster has no such data centre', async () => {
    const env = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_LOCAL_DC: 'atlantis' };
    await using server = startServer({ ...env, PORT: '0' });
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.output()).toMatch(/^[\w-]+: CASSANDRA_LOCAL_DC/m);
  });

  it.runIf(systemHolds >= crowd)(
    'leaves a crowd that connects while it is busy with the system',
    async () => {
      const { server, port } = await startLonely();
      await using _server = server;
      server.process.kill('SIGSTOP');
      const clients = Array.from({ length: crowd }, () => connect(port, '127.0.0.1'));
      await Promise.all(clients.map((client) => once(client, 'connect')));
      for (const client of clients) client.destroy();
    },
  );

  it('listens at once while Cassandra is away, and says so', async () => {
    const { server, port } = await startLonely();
    await using _ = server;
    await server.printed('Cassandra is away');
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ status: 'unhealthy', cassandra: 'disconnected' });
    const users = await fetch(`http://127.0.0.1:${port}/users`);
    expect(users.status).toBe(503);
    expect(users.headers.get('retry-after')).not.toBeNull();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('%s lets what runs complete, then exits with 0', async (signal) => {
    const { server, port } = await startLonely();
    await using _ = server;
    const upload = await openUpload(port, '/users', '{}');
    server.process.kill(signal);
    await server.printed('Shutting down');
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(503);
    upload.finish();
    expect(statusOf(await upload.answer)).toBe(422);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    // It never reached a Cassandra, so it never was at anybody's service.
    expect(server.output()).not.toContain('Users API');
  });

  it('a second signal ends it at once', async () => {
    const { server, port } = await startLonely();
    await using _ = server;
    const upload = await openUpload(port, '/users', '{}');
    upload.answer.catch(() => {});
    server.process.kill('SIGTERM');
    await server.printed('Shutting down');
    await delay(oneCauseMs);
    server.process.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 1, signal: null });
  });

  it('serves users, and leaves no connection open when it ends', async () => {
    const keyspace = newKeyspaceName();
    const env = { CASSANDRA_HOSTS: contactPoints().join(','), CASSANDRA_KEYSPACE: keyspace };
    await using server = startServer({ ...env, PORT: '0' });
    const port = await listeningPort(server);
    await server.printed(`http://127.0.0.1:${port}/docs`);
    const response = await fetch(`http://127.0.0.1:${port}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Ann","email":"ann@example.com","age":30}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('server-timing')).not.toMatch(/^db;dur=0\.0,/);
    server.process.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await dropKeyspace(keyspace);
  });
});
