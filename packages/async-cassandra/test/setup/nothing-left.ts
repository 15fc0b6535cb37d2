import { afterAll, afterEach, beforeEach } from 'vitest';
import { type Before, before, expectNothingLeft } from './leftovers.js';
import { openSessions } from './watch-sessions.js';

// Vitest runs these around every test of the package, after the hooks of its own file.
const atStart = before();
let atStartOfTest: Before = atStart;

beforeEach(() => {
  atStartOfTest = before();
});

afterEach(() => expectNothingLeft(atStartOfTest), 30_000);

afterAll(async () => {
  const open = openSessions().length;
  if (open > 0) throw new Error(`${open} sessions are open when all tests of the file are done`);
  await expectNothingLeft(atStart);
}, 30_000);
