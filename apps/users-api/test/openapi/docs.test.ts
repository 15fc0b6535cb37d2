import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service[Symbol.asyncDispose]());

describe.each(['/docs', '/docs/', '/v1/docs'])('%s', (path) => {
  it('is a page whose every part comes from this service', async () => {
    const page = await fetch(service.url + path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await page.text();
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, link = '']) => new URL(link, page.url),
    );
    expect(parts.length).toBeGreaterThan(3);
    for (const url of parts) {
      expect(url.origin).toBe(service.url);
      expect((await fetch(url)).status, url.pathname).toBe(200);
    }
  });

  it('is allowed by its own security policy, and runs nothing inline', async () => {
    const page = await fetch(service.url + path);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/https?:|upgrade-insecure-requests/);
    expect(await page.text()).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });

  it('shows the description of this API', async () => {
    const initializer = await fetch(
      new URL(`${path.replace(/\/$/, '')}/static/swagger-initializer.js`, service.url),
    );
    expect(await initializer.text()).toContain('./json');
    const description = await fetch(new URL(`${path.replace(/\/$/, '')}/json`, service.url));
    expect(await description.json()).toEqual(await (await fetch(`${service.url}/openapi.json`)).json());
  });
});
