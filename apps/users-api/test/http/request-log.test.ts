import { expect, it } from 'vitest';
import { startApp } from '../setup/running-app.js';

/** The lines that the service logs while it is asked for paths, each with an `X-Request-Id` or without. */
async function logOf(
  env: Record<string, string>,
  requests: { path: string; id?: string }[],
): Promise<string[]> {
  const lines: string[] = [];
  await using service = await startApp({ env, output: { write: (line: string) => void lines.push(line) } });
  for (const { path, id } of requests) {
    const headers = id === undefined ? {} : { 'x-request-id': id };
    await (await fetch(service.url + path, { headers })).text();
  }
  await expect.poll(() => service.app.lifecycle.running.count).toBe(0);
  return lines.filter((line) => line.includes('GET '));
}

it.each([
  '/health/live',
  '/users?limit=7',
  '/users/stream/pages?fetch_size=3&age_filter=12',
  '/users?limit=7&page_state=ab%40c.de',
  '/users?limit=1234567890',
  '/users?limit=&a=1&b',
  '/users?a=1 200 ',
])('writes the line of %s as pino does', async (path) => {
  const [ours = '', pinos = ''] = await logOf({ LOG_LEVEL: 'info' }, [
    { path },
    { path, id: 'of-the-client' },
  ]);
  const form = (line: string) =>
    line
      .replace(/"time":\d{13}/, '"time":0')
      .replace(/"requestId":"(?:of-the-client|[\da-f-]{36})"/, '"requestId":""')
      .replace(/"traceId":"[\da-f]{32}"/, '"traceId":""')
      .replace(/"ms":\d+(?:\.\d)?/, '"ms":0')
      .replace(/[\d.]+ ms"/, '0 ms"');
  expect(form(ours)).toBe(form(pinos));
  expect(JSON.parse(ours)).toMatchObject({ level: 30, status: JSON.parse(pinos).status });
  expect(ours).not.toContain('of-the-client');
});

it('takes a secret out of it that is part of an address', async () => {
  const adminKey = '5f0c1f0e-6f0b-4f0a-8f0d-0f0c0b0a0908';
  const env = { LOG_LEVEL: 'info', ADMIN_KEY: adminKey };
  const [line = ''] = await logOf(env, [{ path: `/health/${adminKey}` }]);
  expect(JSON.parse(line).msg).toMatch(/^GET \/health\/\[redacted\] 404 /);
});

it.each(['warn', 'silent'])('writes none at the level %s', async (level) => {
  expect(await logOf({ LOG_LEVEL: level }, [{ path: '/health/live' }])).toEqual([]);
});
