import { describe, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../setup/cassandra.js';
import { listeningPort, runProgram } from '../../setup/child.js';
import { bodyOf, openUpload, statusOf } from '../../setup/raw-request.js';
import { ada } from '../../setup/users-service.js';

describe('Connection lifecycle', () => {
  it('POST /shutdown answers, lets what runs complete, refuses what is new, and the process exits with 0', async () => {
    const keyspace = newKeyspaceName();
    const env = { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace, PORT: '0' };
    await using server = runProgram('src/server.ts', env);
    await server.printed('Connected to Cassandra');
    await server.printed('/docs');
    const port = await listeningPort(server);
    const url = `http://127.0.0.1:${port}`;

    const upload = await openUpload(port, '/users', JSON.stringify(ada));
    const shutdown = await fetch(`${url}/shutdown`, { method: 'POST' });
    expect(shutdown.status).toBe(200);
    expect(shutdown.headers.get('connection')).toBe('close');
    expect(await shutdown.json()).toEqual({ message: 'Shutdown initiated' });

    await server.printed('Shutting down');
    expect((await fetch(`${url}/users`)).status).toBe(503);
    expect((await fetch(`${url}/v1/shutdown`, { method: 'POST' })).status).toBe(200);

    upload.finish();
    const completed = await upload.answer;
    expect(statusOf(completed)).toBe(201);
    expect(bodyOf(completed)).toMatchObject(ada);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow();
    await dropKeyspace(keyspace);
  });
});
