import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport } from '../apps/users-api/test/operations/metrics/measured-app.js';
import { type Child, processesWith, run, runProgram } from '../apps/users-api/test/setup/child.js';
import { freePort } from '../apps/users-api/test/setup/free-port.js';
import { openBrowser } from '../tools/browser.js';
import { lookAt, openWatchedPage, shownWithEvents, type WatchedPage } from './watched-page.js';

const { percentile } = await import(
  new URL('../apps/users-api/showcase/percentile.js', import.meta.url).href
);
const rate = 40;

let service: Child;
let url: string;
let secondsToServe: number;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

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
  watched = await openWatchedPage(browser, url);
  page = watched.page;
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

/** The processes and the files of the nodes that a start has told of. */
const nodeDirectories = ({ output }: Child) => [
  ...new Set([...output().matchAll(/log: (\S+)\/cassandra\.log/g)].map(([, directory]) => String(directory))),
];

async function nothingLeftOf(started: Child): Promise<void> {
  await expect.poll(() => processesWith(`--url ${url}`), { timeout: 15_000 }).toEqual([]);
  const directories = nodeDirectories(started);
  expect(directories).toHaveLength(3);
  for (const directory of directories) {
    await expect.poll(() => processesWith(directory), { timeout: 15_000 }).toEqual([]);
    await expect.poll(() => existsSync(directory), { timeout: 15_000 }).toBe(false);
  }
}

/** Holds every figure on the page against the events that it was made of. */
async function holdsWhatItRead(): Promise<void> {
  const { shown, before, now } = await shownWithEvents(page);
  const { http, token_ranges: ranges, writes_by_outcome: writes, ...told } = now.metrics;
  const requests = http.requests_total - before.metrics.http.requests_total;
  const errors = Object.entries(http.requests_by_status).filter(([status]) => status.startsWith('5'));
  expect(shown).toEqual({
    requests_total: http.requests_total,
    errors: errors.reduce((sum, [, count]) => sum + count, 0),
    requests_in_flight: http.requests_in_flight,
    requests_per_second: expect.closeTo((1_000 * requests) / (Date.parse(now.at) - Date.parse(before.at)), 3),
    latency_p50: expect.closeTo(percentile(before, now, 0.5)),
    latency_p95: expect.closeTo(percentile(before, now, 0.95)),
    total_queries: told.total_queries,
    active_connections: told.active_connections,
    token_ranges: ranges.total,
    token_ranges_with_quorum: ranges.total - ranges.without_quorum,
    open_streams: told.open_streams,
    resident_memory: told.process.resident_memory_bytes / 1e6,
    writes_applied: writes.applied,
    writes_not_applied: writes.not_applied,
    writes_unknown: writes.unknown,
    // The page counts these itself.
    rows_read: 0,
  });
  expect(shown.requests_per_second).toBeGreaterThan(0);
}

/** What screen readers announce stays as it is while figures come and nobody does anything. */
async function saysNothingUnasked(): Promise<void> {
  const announced = await page.evaluate(`new Promise((resolve) => {
    let announced = 0;
    const observer = new MutationObserver((changes) => { announced += changes.length; });
    for (const place of document.querySelectorAll('[role=status], [aria-live]'))
      observer.observe(place, { childList: true, characterData: true, subtree: true });
    setTimeout(() => resolve(announced), 3_000);
  })`);
  expect(announced).toBe(0);
}

const transitions = () =>
  page.evaluate(`[...document.querySelectorAll('*')].filter((each) => {
    const { transitionDuration, animationName } = getComputedStyle(each);
    return transitionDuration !== '0s' || animationName !== 'none';
  }).length`);

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
    await lookAt(page, 'quiet');
  });

  it('shows a node that is killed by its button, paused, and healed, while requests go on', async () => {
    await using load = runProgram('scripts/load.ts', {}, ['--rate', String(rate), '--url', url]);
    await expect.poll(() => figure('requests_per_second')).toBeGreaterThan(0);
    await expect.poll(async () => (await shownWithEvents(page)).shown.latency_p50).toBeGreaterThan(0);
    await holdsWhatItRead();
    await saysNothingUnasked();
    await button('Kill node 2').click();
    await node(2, 'down').waitFor();
    await page.locator('.ring .node.down').waitFor();
    const answered = async () => (await metrics()).http.requests_by_status['200'] ?? 0;
    const before = await answered();
    await expect.poll(answered).toBeGreaterThan(before + rate);
    expect(await page.locator('.ring .share').textContent()).toBe('100 %');
    await lookAt(page, 'killed');

    await button('Kill node 3').click();
    await expect.poll(() => page.locator('.ring .share').textContent()).toBe('0 %');
    await lookAt(page, 'no-quorum');
    await button('Heal node 2').click();
    await button('Heal node 3').click();
    for (const number of [2, 3]) await node(number, 'up').waitFor({ timeout: 120_000 });
    await expect.poll(() => page.locator('.ring .share').textContent()).toBe('100 %');

    await button('Pause node 1').click();
    await node(1, 'stalled').waitFor();
    await lookAt(page, 'paused');
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
      expect(
        await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'),
        String(name),
      ).not.toBe('none');
      if (['Run 500 queries each way', 'Run the five checks', 'Add 5,000 users'].includes(String(name))) {
        await page.keyboard.press('Enter');
      }
    }
    for (const name of [
      'Heal node 3',
      'Send requests for a minute',
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
    await lookAt(page, 'demonstrated');
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
    await lookAt(page, 'streaming');
    await button('Stop reading').click();
    await expect.poll(() => figure('open_streams')).toBe(0);
  });

  it('moves nothing for those who want less motion', async () => {
    expect(await transitions()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await transitions()).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  });

  it('sends load by a button', async () => {
    await button('Send requests for a minute').click();
    await page.getByText('200 requests a second are sent.').waitFor();
    await expect.poll(() => figure('requests_per_second')).toBeGreaterThan(rate);
    await lookAt(page, 'loaded');
    expect(await processesWith(`--url ${url}`)).toHaveLength(1);
  });

  it('made no complaint and asked nobody else', () => {
    expect(watched.complaints).toEqual([]);
  });

  it('leaves nothing at Ctrl-C, with load and viewers', async () => {
    service.process.kill('SIGINT');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    await nothingLeftOf(service);
  });

  it('leaves nothing when npm is killed, with load and viewers', async () => {
    service = await startThreeNodes('npm');
    console.log(`served after ${secondsToServe.toFixed(1)} s`);
    expect((await fetch(`${url}/showcase/load`, { method: 'POST' })).status).toBe(202);
    await expect.poll(() => processesWith(`--url ${url}`)).toHaveLength(1);
    service.process.kill('SIGKILL');
    await nothingLeftOf(service);
  });
});
