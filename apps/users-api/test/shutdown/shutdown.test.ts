import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../../../test/cassandra.js';
import { runProgram } from '../setup/child.js';
import { freePort } from '../setup/free-port.js';

describe('Connection lifecycle', () => {
  it('POST /shutdown answers, lets what runs complete, refuses what is new, and the process exits with 0', async () => {
    const keyspace = newKeyspaceName();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace, PORT: String(port) };
    await using server = runProgram('src/server.ts', env);
    await server.printed('Connected to Cassandra');
    await server.printed('/docs');

    const running = fetch(`${url}/slow_query`);
    await delay(500);
    const shutdown = await fetch(`${url}/shutdown`, { method: 'POST' });
    expect(shutdown.status).toBe(200);
    expect(shutdown.headers.get('connection')).toBe('close');
    expect(await shutdown.json()).toEqual({ message: 'Shutdown initiated' });

    await server.printed('Shutting down');
    expect((await fetch(`${url}/users`)).status).toBe(503);
    expect((await fetch(`${url}/v1/shutdown`, { method: 'POST' })).status).toBe(200);

    const completed = await running;
    expect(completed.status).toBe(200);
    expect(await completed.json()).toMatchObject({ message: 'Slow query completed' });
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow();
    await dropKeyspace(keyspace);
  });
});
