import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Figures } from '../apps/users-api/src/demo/showcase/figures.js';

/** A folder for pictures of every state; none are taken where it is not set. */
const pictures = process.env.SHOWCASE_PICTURES;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Keeps what the page reads of the events, for whoever wants to compare. */
const keepEvents = `
  globalThis.eventsRead = [];
  const ask = globalThis.fetch;
  globalThis.fetch = async (...args) => {
    const response = await ask(...args);
    if (!response.ok || !String(args[0]).endsWith('showcase/events')) return response;
    const [own, pages] = response.body.tee();
    const keep = async () => {
      let text = '';
      for await (const part of own.pipeThrough(new TextDecoderStream())) {
        const events = (text += part).split('\\n\\n');
        text = events.pop();
        for (const event of events) eventsRead.push(JSON.parse(event.slice('data: '.length)));
      }
    };
    keep().catch(() => {});
    return new Response(pages, response);
  };`;

/** The page of a service, and what the browser complains of while it is open. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors, warnings, and requests to anybody else. */
  readonly complaints: readonly string[];
  /** What the browser asked for. */
  readonly asked: readonly string[];
}

/** Opens a window of 1280 pixels that may go to one service only. */
export async function openWatchedPage(browser: Browser, url: string): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  const asked: string[] = [];
  page.setDefaultTimeout(120_000);
  await page.addInitScript(keepEvents);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    asked.push(request.url());
    if (new URL(request.url()).origin !== url) complaints.push(`asked ${request.url()}`);
  });
  return { page, complaints, asked };
}

/** Looks at the page wide and narrow, light and dark: nothing sticks out, and axe finds nothing to object to. */
export async function lookAt(page: Page, state: string): Promise<void> {
  await page.evaluate(axe);
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const view = `${state}-${width}-${colorScheme}`;
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), view).toBe(0);
      expect(await objections(page), view).toEqual([]);
      if (pictures === undefined) continue;
      await delay(1_200);
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${view}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

function objections(page: Page): Promise<string[]> {
  return page.evaluate(`axe.run().then(({ violations }) => violations.flatMap(
    ({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`);
}

/** What stands on the page, and the two events that it was made of. */
export async function shownWithEvents(
  page: Page,
): Promise<{ shown: Record<string, number>; before: Figures; now: Figures }> {
  const { figures, events } = await page.evaluate<{ figures: [string, string][]; events: Figures[] }>(`({
    figures: [...document.querySelectorAll('[data-figure]')].map(({ dataset }) => [dataset.figure, dataset.value]),
    events: eventsRead.slice(-3),
  })`);
  const shown = Object.fromEntries(figures.map(([name, value]) => [name, Number(value)]));
  // The newest may not have been drawn yet.
  const at = events.findLastIndex(
    ({ metrics: { total_queries, http } }) =>
      total_queries === shown.total_queries && http.requests_total === shown.requests_total,
  );
  const [before, now] = [events[at - 1], events[at]];
  if (before === undefined || now === undefined) throw new Error('The page shows no event that it has read');
  return { shown, before, now };
}
