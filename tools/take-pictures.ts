import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.js';

const help = `Takes the pictures of the documentation from a running service, such as one of npm start -- --nodes 3.

Usage: npm run pictures [-- <address of the service>]

The address is http://localhost:8000 unless told otherwise. CHROMIUM names the browser where it is not on the path.
`;

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
/** Milliseconds in which the plots of the page get something to show. */
const watchMs = 30_000;

if (process.argv.includes('--help')) process.stdout.write(help);
else await takePictures(process.argv[2] ?? 'http://localhost:8000');

async function takePictures(url: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
    await page.goto(url);
    await page.locator('#status[data-state="live"]').waitFor();
    await page.getByRole('button', { name: 'each way' }).click();
    await page.getByText('with many in flight.').waitFor({ timeout: watchMs });
    await page.getByRole('button', { name: 'five checks' }).click();
    await page.getByText('5 of 5 checks passed.').waitFor({ timeout: watchMs });
    await makeItLively(page);
    await page.waitForTimeout(watchMs);
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: `${folder}showcase.png` });
    await page.goto(`${url}/docs`);
    await page.locator('.opblock').first().waitFor();
    await page.screenshot({ path: `${folder}api-reference.png` });
    process.stdout.write(`docs/pictures/showcase.png and docs/pictures/api-reference.png\n`);
  } finally {
    await browser.close();
  }
}

/** Has requests sent and a node killed, where the page has the buttons. */
async function makeItLively(page: Page): Promise<void> {
  for (const name of ['Send requests for a minute', 'Kill node 2']) {
    const button = page.getByRole('button', { name });
    if ((await button.count()) > 0) await button.click();
  }
}
