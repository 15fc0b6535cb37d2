import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startApp } from '../../setup/running-app.js';
import { openEvents } from './event-reader.js';

/** What a built service consists of. */
const parts = ['src', 'showcase', 'schema'].map((part) =>
  fileURLToPath(new URL(`../../../${part}`, import.meta.url)),
);
const files = parts.flatMap((part) =>
  readdirSync(part, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`),
);

describe('what kills and pauses nodes, and sends load,', () => {
  it.each([
    /showcase\/nodes/,
    /showcase\/load\b/,
    /node-(?:controls|buttons)/,
    /load-(?:control|button)|autocannon/,
    /\bheal\b/i,
    /from 'local-cassandra/,
    /from '[./]*scripts\//,
  ])('is not in the service: %s', (words) => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => words.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('is not served', async () => {
    await using service = await startApp();
    for (const prefix of ['', '/v1']) {
      const url = `${service.url}${prefix}/showcase/nodes`;
      for (const action of ['kill', 'pause', 'heal']) {
        expect((await fetch(`${url}/1/${action}`, { method: 'POST' })).status).toBe(404);
      }
      expect((await fetch(`${url}.js`)).status).toBe(404);
      const load = `${service.url}${prefix}/showcase/load`;
      expect((await fetch(load, { method: 'POST' })).status).toBe(404);
      expect((await fetch(`${load}.js`)).status).toBe(404);
    }
    await using reader = await openEvents(`${service.url}/showcase/events`);
    expect((await reader.next())?.modules).toEqual([]);
  });
});
