import { expect, it } from 'vitest';
import { version } from '../../src/version.js';
import { startApp } from '../setup/running-app.js';

it('welcomes everybody with JSON whose links lead somewhere', async () => {
  await using service = await startApp();
  const response = await fetch(service.url, { headers: { accept: 'text/html' } });
  const { message, version: told, ...links } = (await response.json()) as Record<string, string>;
  expect(message).toBe('Fastify + async-cassandra example is running!');
  expect(told).toBe(version);
  for (const [name, link] of Object.entries(links)) {
    const { status } = await fetch(service.url + link);
    expect(status, name).toBe(name === 'health' ? 503 : 200);
  }
});
