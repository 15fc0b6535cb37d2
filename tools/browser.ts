import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ofMacOs = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Starts Chromium without a window: the one that `CHROMIUM` names, else the first on the path.
 * @throws Error that says what to install.
 */
export function openBrowser(): Promise<Browser> {
  // Without its sandbox, which it refuses to go without as root; it opens pages of this machine only.
  return chromium.launch({ executablePath: findChromium(), args: ['--headless', '--no-sandbox'] });
}

function findChromium(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    ...directories.flatMap((directory) => names.map((name) => join(directory, name))),
    ...ofMacOs,
  ];
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    'There is no Chromium. On Debian and Ubuntu: apt-get install chromium; elsewhere set CHROMIUM to the program.',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
