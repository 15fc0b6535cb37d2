import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openEvents } from '../apps/users-api/test/demo/showcase/event-reader.js';
import { readReport } from '../apps/users-api/test/operations/metrics/measured-app.js';
import { type Child, processesWith, run, runProgram } from '../apps/users-api/test/setup/child.js';
import { freePort } from '../apps/users-api/test/setup/free-port.js';
import { openBrowser } from '../tools/browser.js';
import { startServiceProcess } from './service-process.js';

/** A folder for pictures of every state; none are taken where it is not set. */
const pictures = process.env.SHOWCASE_PICTURES;
const rate = 40;

let service: Child;
let url: string;
let secondsToServe: number;
let browser: Browser;
let page: Page;
/** What the browser complains about, and where it asks anybody else. */
const complaints: string[] = [];

async function startThreeNodes(by: 'node' | 'npm'): Promise<Child> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const env = { HOST: '127.0.0.1', PORT: String(port) };
  // A signal for npm alone, as no terminal sends it, would end at its shell.
  const started =
    by === 'npm'
      ? run('npm', ['start', '--', '--nodes', '3'], env)
      : runProgram('scripts/start.ts', env, ['--nodes', '3']);
  await started.printed(`${url}/docs`);
  secondsToServe = (performance.now() - startedAt) / 1000;
  return started;
}

beforeAll(async () => {
  browser = await openBrowser();
  service = await startThreeNodes('node');
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(120_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) complaints.push(`asked ${request.url()}`);
  });
});
afterAll(async () => {
  await browser?.close();
  await service?.[Symbol.asyncDispose]();
});

const metrics = () => readReport(url);
const node = (number: number, state: string) =>
  page.locator(`[data-node="${number}"][data-state="${state}"]`);
const button = (name: string) => page.getByRole('button', { name });
const figure = async (name: string) =>
  Number(await page.locator(`[data-figure="${name}"]`).getAttribute('data-value'));

async function takePictures(state: string): Promise<void> {
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(tooWide, `${state} at ${width} pixels`).toBe(0);
      if (pictures === undefined) continue;
      await delay(1_200);
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${state}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The processes and the files of the nodes that a start has told of. */
const nodeDirectories = ({ output }: Child) => [
  ...new Set([...output().matchAll(/log: (\S+)\/cassandra\.log/g)].map(([, directory]) => String(directory))),
];

async function nothingLeftOf(started: Child): Promise<void> {
  const directories = nodeDirectories(started);
  expect(directories).toHaveLength(3);
  for (const directory of directories) {
    await expect.poll(() => processesWith(directory), { timeout: 15_000 }).toEqual([]);
    await expect.poll(() => existsSync(directory), { timeout: 15_000 }).toBe(false);
  }
}

describe('The page on a cluster of three nodes', () => {
  it('is served within a minute of npm start -- --nodes 3', () => {
    console.log(`served after ${secondsToServe.toFixed(1)} s`);
    expect(secondsToServe).toBeLessThan(60);
  });

  it('says what GET /metrics says', async () => {
    await page.goto(url);
    await page.locator('#status[data-state="live"]').waitFor();
    for (const number of [1, 2, 3]) await node(number, 'up').waitFor();
    await expect.poll(() => figure('requests_total')).toBeGreaterThan(0);
    // The files of the page have been loaded, and counted, before its events.
    await delay(2_500);
    const told = await metrics();
    expect(await figure('requests_total')).toBe(told.http.requests_total);
    expect(await figure('errors')).toBe(told.http.requests_by_status['503'] ?? 0);
    expect(await figure('requests_in_flight')).toBe(told.http.requests_in_flight - 1);
    expect(await figure('total_queries')).toBe(told.total_queries);
    expect(await figure('active_connections')).toBe(told.active_connections);
    expect(await figure('open_streams')).toBe(told.open_streams);
    expect(await figure('token_ranges')).toBe(told.token_ranges.total);
    expect(await figure('token_ranges_with_quorum')).toBe(
      told.token_ranges.total - told.token_ranges.without_quorum,
    );
    for (const outcome of ['applied', 'not_applied', 'unknown'] as const) {
      expect(await figure(`writes_${outcome}`)).toBe(told.writes_by_outcome[outcome]);
    }
    const megabytes = told.process.resident_memory_bytes / 1e6;
    expect(Math.abs((await figure('resident_memory')) - megabytes)).toBeLessThan(0.2 * megabytes);
    await takePictures('quiet');
  });

  it('shows a node that is killed by its button, paused, and healed, while requests go on', async () => {
    await using load = runProgram('scripts/load.ts', {}, ['--rate', String(rate), '--url', url]);
    await expect.poll(() => figure('requests_per_second')).toBeGreaterThan(0);
    await button('Kill node 2').click();
    await node(2, 'down').waitFor();
    await page.locator('.ring .node.down').waitFor();
    const answered = async () => (await metrics()).http.requests_by_status['200'] ?? 0;
    const before = await answered();
    await expect.poll(answered).toBeGreaterThan(before + rate);
    expect(await page.locator('.ring .share').textContent()).toBe('100 %');
    await takePictures('killed');

    await button('Kill node 3').click();
    await expect.poll(() => page.locator('.ring .share').textContent()).toBe('0 %');
    await takePictures('no-quorum');
    await button('Heal node 2').click();
    await button('Heal node 3').click();
    for (const number of [2, 3]) await node(number, 'up').waitFor({ timeout: 120_000 });
    await expect.poll(() => page.locator('.ring .share').textContent()).toBe('100 %');

    await button('Pause node 1').click();
    await node(1, 'stalled').waitFor();
    await takePictures('paused');
    await button('Heal node 1').click();
    await node(1, 'up').waitFor();
    const healedAt = await answered();
    await expect.poll(answered).toBeGreaterThan(healedAt);
    load.process.kill('SIGINT');
    await load.ended;
    expect(load.output()).toContain('answers as they should be');
    console.log(load.output().trim().split('\n').at(-1));
  });

  it('runs its demonstrations, by keyboard', async () => {
    await page.locator('nav a').first().focus();
    const reached = new Set<string>();
    // Further would be around, where Enter would start what runs once more.
    for (let i = 0; !reached.has('Run the five checks') && i < 40; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(
        'document.activeElement.getAttribute("aria-label") ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent',
      );
      reached.add(String(name));
      if (['Run 500 queries each way', 'Run the five checks', 'Add 5,000 users'].includes(String(name))) {
        await page.keyboard.press('Enter');
      }
    }
    for (const name of [
      'Heal node 3',
      'Speed of each reader',
      'Readers',
      'Start reading',
      'Add 5,000 users',
    ]) {
      expect([...reached]).toContain(name);
    }
    await page.getByText('5 of 5 checks passed.').waitFor();
    await page.getByText('times as many queries a second').waitFor();
    await page.getByText('5,000 users added.').waitFor();
    const rates = await page.locator('[data-mode]').allTextContents();
    const [many = 0, one = 0] = rates.map((text) => Number.parseFloat(text.replace(',', '')));
    expect(many).toBeGreaterThan(one);
    await takePictures('demonstrated');
  });

  it('streams to slow readers without more memory', async () => {
    await page.getByLabel('Readers').selectOption('4');
    await page.getByLabel('Speed of each reader').fill('30');
    await button('Start reading').click();
    await expect.poll(() => figure('rows_read')).toBeGreaterThan(0);
    const before = (await metrics()).process.resident_memory_bytes;
    await delay(10_000);
    const grown = ((await metrics()).process.resident_memory_bytes - before) / 1e6;
    console.log(`resident memory grew by ${grown.toFixed(1)} MB in 10 s`);
    expect(grown).toBeLessThan(50);
    await takePictures('streaming');
    await button('Stop reading').click();
    await expect.poll(() => figure('open_streams')).toBe(0);
  });

  it('made no complaint and asked nobody else', () => {
    expect(complaints).toEqual([]);
  });

  it('costs at most 2 % of a core with ten viewers', async () => {
    await page.close();
    const cpuOver = async (ms: number) => {
      const before = (await metrics()).process;
      await delay(ms);
      const after = (await metrics()).process;
      const seconds = after.uptime_seconds - before.uptime_seconds;
      return (after.cpu_seconds - before.cpu_seconds) / seconds;
    };
    const alone = await cpuOver(20_000);
    const viewers = await Promise.all(Array.from({ length: 10 }, () => openEvents(`${url}/showcase/events`)));
    const reading = Promise.all(
      viewers.map(async (viewer) => {
        while ((await viewer.next().catch(() => undefined)) !== undefined);
      }),
    );
    const watched = await cpuOver(20_000);
    console.log(
      `of a core: ${(alone * 100).toFixed(2)} % alone, ${(watched * 100).toFixed(2)} % with ten viewers`,
    );
    expect(watched - alone).toBeLessThan(0.02);

    const startedAt = performance.now();
    service.process.kill('SIGINT');
    await reading;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect((await service.ended).signal ?? (await service.ended).code).toBe(0);
    await nothingLeftOf(service);
  });

  it('leaves nothing when npm is killed', async () => {
    service = await startThreeNodes('npm');
    service.process.kill('SIGKILL');
    await nothingLeftOf(service);
  });
});

describe('The service as it is built', () => {
  it('has the page, and nothing that kills or pauses nodes', async () => {
    await using build = run('npm', ['run', 'build']);
    expect(await build.ended, build.output()).toEqual({ code: 0, signal: null });
    const dist = fileURLToPath(new URL('../apps/users-api/dist/', import.meta.url));
    const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.js'),
    );
    const withControls = scripts.filter((path) =>
      /showcase\/nodes|\bheal\b/i.test(readFileSync(dist + path, 'utf8')),
    );
    expect(scripts.length).toBeGreaterThan(100);
    expect(withControls).toEqual([]);

    const env = { CASSANDRA_HOSTS: inject('contactPoints'), CASSANDRA_KEYSPACE: 'showcase_drill' };
    await using built = await startServiceProcess(env, 'build');
    const own = await browser.newPage();
    const errors: string[] = [];
    own.on('console', (message) => errors.push(message.text()));
    await own.goto(built.url);
    await own.locator('[data-node="1"][data-state="up"]').waitFor();
    expect(await own.getByRole('button', { name: 'node 1' }).count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
