import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSocket, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

const page = 'https://app.example.com';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp({
    env: {
      // Away: nobody has a token.
      AUTH_ISSUER: 'http://127.0.0.1:1',
      AUTH_AUDIENCE: 'users-api',
      CORS_ORIGINS: page,
    },
    routes: (app) => {
      app.get('/heavy', (_request, reply) => {
        for (const end = performance.now() + 8; performance.now() < end; );
        reply.send({});
      });
    },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

it('what overload refuses past all hooks says to caches and pages of other origins what any answer does', async () => {
  const clients = await Promise.all(Array.from({ length: 600 }, () => openSocket(service.port)));
  const asked = clients.map(async (client, n) => {
    const path = n % 3 === 0 ? '/v1/users' : '/heavy';
    client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nOrigin: ${page}\r\n\r\n`);
    const [answer] = await once(client, 'data');
    client.destroy();
    return { path, answer: String(answer) };
  });
  const refused = (await Promise.all(asked)).filter(({ answer }) => statusOf(answer) === 503);
  const answersOf = (path: string) => refused.filter((each) => each.path === path);
  expect(Math.min(answersOf('/v1/users').length, answersOf('/heavy').length)).toBeGreaterThan(0);
  for (const { answer } of answersOf('/v1/users')) {
    expect(answer).toMatch(/\r\ncache-control: private\r\n/i);
    expect(answer).toMatch(/\r\naccess-control-allow-origin: https:\/\/app\.example\.com\r\n/i);
    expect(answer).toMatch(/\r\naccess-control-expose-headers: .*Retry-After/i);
    expect(answer).toMatch(/\r\nvary: Origin\r\n/i);
  }
  for (const { answer } of answersOf('/heavy')) expect(answer).not.toMatch(/access-control|private/i);
});
