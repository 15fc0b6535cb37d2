import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceName } from '../../../src/version.js';
import { type RunningApp, startApp } from '../../setup/running-app.js';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

async function typeAt(service: RunningApp, path: string, headers: Record<string, string>) {
  const { headers: answered } = await service.app.inject({ url: path, headers });
  expect(answered.vary).toBe('Accept');
  return String(answered['content-type']).split(';')[0];
}

let service: RunningApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service[Symbol.asyncDispose]());

describe('GET / with a page', () => {
  it.each([
    ['text/html', 'text/html'],
    [browser, 'text/html'],
    ['*/*', 'application/json'],
    ['application/json, text/html;q=0.9', 'application/json'],
    ['text/html;q=0.5, application/json;q=0.4', 'text/html'],
    ['text/html;q=0', 'application/json'],
    ['image/png', 'application/json'],
    ['', 'application/json'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    for (const path of ['/', '/v1', '/v1/']) expect(await typeAt(service, path, { accept })).toBe(type);
  });

  it.each<[clients: string, headers: Record<string, string>, remoteAddress?: string]>([
    ['from elsewhere', {}, '10.0.0.1'],
    ['behind a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['behind another proxy', { via: '1.1 proxy' }],
    ['that use a name of somebody else', { host: 'evil.example' }],
  ])('has JSON only for clients %s', async (_clients, headers, remoteAddress) => {
    const asked = { headers: { accept: browser, ...headers }, ...(remoteAddress && { remoteAddress }) };
    const page = await service.app.inject({ url: '/', ...asked });
    expect(page.headers['content-type']).toContain('application/json');
    expect(page.headers.vary).toBe('Accept');
    expect((await service.app.inject({ url: '/showcase/showcase.js', ...asked })).statusCode).toBe(403);
  });

  it('is JSON for everybody in production without a key, and the page for everybody with one', async () => {
    const env = { NODE_ENV: 'production' };
    await using closed = await startApp({ env });
    expect(await typeAt(closed, '/', { accept: browser })).toBe('application/json');
    expect((await fetch(`${closed.url}/showcase/showcase.js`)).status).toBe(403);
    await using open = await startApp({ env: { ...env, ADMIN_KEY: 'open sesame' } });
    const headers = { accept: browser, 'x-forwarded-for': '203.0.113.9', host: 'api.example' };
    expect(await typeAt(open, '/', headers)).toBe('text/html');
    expect((await fetch(`${open.url}/showcase/showcase.js`)).status).toBe(200);
  });
});

describe('the page', () => {
  it('has the name of the project, and everything that it loads is served by the service itself', async () => {
    const response = await fetch(service.url, { headers: { accept: browser } });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    for (const directive of ["default-src 'none'", "script-src 'self'", "connect-src 'self'"]) {
      expect(policy).toContain(directive);
    }
    const html = await response.text();
    expect(html).toContain(`<h1>${serviceName}</h1>`);
    expect(html).not.toMatch(/{{|https?:\/\/|<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);

    const seen = new Map([['', html]]);
    const wanted = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path ?? '');
    for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
      if (seen.has(path)) continue;
      const file = await fetch(`${service.url}/${path}`);
      expect([200, 503], path).toContain(file.status);
      const text = await file.text();
      seen.set(path, text);
      if (!path.startsWith('showcase/')) continue;
      expect(file.headers.get('content-security-policy')).toBe(policy);
      const modules = path.endsWith('.js')
        ? [...text.matchAll(/^import .*\bfrom\s+'\.\/([\w-]+\.js)'/gm)]
        : [];
      wanted.push(...modules.map(([, module]) => `showcase/${module}`));
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['showcase/uplot.js', 'showcase/icon.svg', 'docs']),
    );
  });
});
