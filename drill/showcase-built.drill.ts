import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openEvents } from '../apps/users-api/test/demo/showcase/event-reader.js';
import { readReport } from '../apps/users-api/test/operations/metrics/measured-app.js';
import { run } from '../apps/users-api/test/setup/child.js';
import { openBrowser } from '../tools/browser.js';
import { type ServiceProcess, startServiceProcess } from './service-process.js';
import { lookAt, openWatchedPage } from './watched-page.js';

const key = 'open-sesame-4711';
const headers = { authorization: `Bearer ${key}` };
const start = () =>
  startServiceProcess(
    {
      CASSANDRA_HOSTS: inject('contactPoints'),
      CASSANDRA_KEYSPACE: 'showcase_drill',
      CASSANDRA_REPLICATION_FACTOR: '1',
      NODE_ENV: 'production',
      ADMIN_KEY: key,
    },
    'build',
  );

let browser: Browser;
let service: ServiceProcess;
beforeAll(async () => {
  await using build = run('npm', ['run', 'build'], {}, fileURLToPath(new URL('..', import.meta.url)));
  expect(await build.ended, build.output()).toEqual({ code: 0, signal: null });
  browser = await openBrowser();
  service = await start();
});
afterAll(async () => {
  await browser?.close();
  await service?.[Symbol.asyncDispose]();
});

const openTen = ({ url }: ServiceProcess) =>
  Promise.all(Array.from({ length: 10 }, () => openEvents(`${url}/showcase/events`, headers)));

/** Reads until the events end. */
const readAll = (viewers: Awaited<ReturnType<typeof openTen>>) =>
  Promise.all(
    viewers.map(async (viewer) => {
      while ((await viewer.next().catch(() => undefined)) !== undefined);
    }),
  );

describe('The page of a service as it is built', () => {
  it('has nothing that kills or pauses nodes, or sends load', () => {
    const dist = fileURLToPath(new URL('../apps/users-api/dist/', import.meta.url));
    const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.js'),
    );
    const withControls = scripts.filter((path) =>
      /showcase\/(?:nodes|load)\b|\bheal\b|autocannon/i.test(readFileSync(dist + path, 'utf8')),
    );
    expect(scripts.length).toBeGreaterThan(100);
    expect(withControls).toEqual([]);
  });

  it('asks for the admin key, says when it is wrong, and keeps it in memory only', async () => {
    const { page, asked } = await openWatchedPage(browser, service.url);
    await page.goto(service.url);
    const input = page.getByLabel('Admin key');
    const status = page.locator('#status');
    await input.waitFor();
    await expect.poll(() => status.textContent()).toBe('The figures need the admin key.');
    await lookAt(page, 'locked');
    await input.fill('wrong');
    await input.press('Enter');
    await expect.poll(() => status.textContent()).toBe('This is not the admin key');
    expect(await input.evaluate('document.activeElement.id')).toBe('key-text');
    await input.fill(key);
    await input.press('Enter');
    await page.locator('[data-node="1"][data-state="up"]').waitFor();
    expect(await input.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Run the five checks' }).click();
    await page.getByText('5 of 5 checks passed.').waitFor();
    expect(await page.getByRole('button', { name: /node 1|Send requests/ }).count()).toBe(0);

    expect(asked.join()).not.toContain(key);
    expect(page.url()).toBe(`${service.url}/`);
    expect(await page.context().cookies()).toEqual([]);
    const kept = await page.evaluate(`(async () => [localStorage.length, sessionStorage.length,
      (await indexedDB.databases()).length, (await caches.keys()).length, history.state,
      document.documentElement.outerHTML.includes('${key}'), document.querySelector('#key-text').value])()`);
    expect(kept).toEqual([0, 0, 0, 0, null, false, '']);
    await page.reload();
    await input.waitFor();
    await page.close();
  });

  it('costs at most 2 % of a core with ten viewers', async () => {
    const cpuOver = async (ms: number) => {
      const before = (await readReport(service.url)).process;
      await delay(ms);
      const after = (await readReport(service.url)).process;
      return (after.cpu_seconds - before.cpu_seconds) / (after.uptime_seconds - before.uptime_seconds);
    };
    // The garbage of the start is collected in its first minute, whether or not anybody looks.
    await delay(45_000);
    const alone = await cpuOver(10_000);
    const viewers = await openTen(service);
    const reading = readAll(viewers);
    // What costs while it goes on, not what the first events cost until their code is compiled.
    await delay(10_000);
    const watched = await cpuOver(20_000);
    console.log(
      `of a core: ${(alone * 100).toFixed(2)} % alone, ${(watched * 100).toFixed(2)} % with ten viewers`,
    );
    for (const viewer of viewers) await viewer[Symbol.asyncDispose]();
    await reading;
    expect(watched - alone).toBeLessThan(0.02);
  });

  it('drains with ten viewers as quickly as with none', async () => {
    const drain = async (own: ServiceProcess) => {
      const startedAt = performance.now();
      own.child.process.kill('SIGTERM');
      expect(await own.child.ended).toEqual({ code: 0, signal: null });
      return performance.now() - startedAt;
    };
    await using unseen = await start();
    const alone = await drain(unseen);
    await using seen = await start();
    const reading = readAll(await openTen(seen));
    const watched = await drain(seen);
    await reading;
    console.log(`drained within ${alone.toFixed()} ms alone, ${watched.toFixed()} ms with ten viewers`);
    expect(watched).toBeLessThan(alone + 500);
  });
});
