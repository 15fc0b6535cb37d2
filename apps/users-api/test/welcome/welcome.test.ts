import fastify from 'fastify';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { version } from '../../src/version.js';
import { welcomeRoutes } from '../../src/welcome/index.js';
import { startApp } from '../setup/running-app.js';

it('welcomes programs with JSON whose links lead somewhere', async () => {
  await using service = await startApp();
  const response = await fetch(service.url);
  const { message, version: told, ...links } = (await response.json()) as Record<string, string>;
  expect(message).toBe('Fastify + async-cassandra example is running!');
  expect(told).toBe(version);
  for (const [name, link] of Object.entries(links)) {
    const { status } = await fetch(service.url + link);
    expect(status, name).toBe(name === 'health' ? 503 : 200);
  }
});

it('welcomes browsers with JSON, too, where no resource has a page', async () => {
  await using app = fastify();
  await app.register(welcomeRoutes, { config: loadConfig({ ADMIN_KEY: 'key' }) });
  const { headers, body } = await app.inject({ url: '/', headers: { accept: 'text/html' } });
  expect(headers).toMatchObject({ vary: 'Accept', 'content-type': expect.stringContaining('json') });
  expect(JSON.parse(body)).toMatchObject({ version });
  expect(app.printRoutes()).not.toContain('showcase');
});
