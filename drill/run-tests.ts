import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

/**
 * Runs the tests of whole projects with other settings, and answers how many passed, as the test runner says it.
 * @throws when one fails, behind what the tests printed.
 */
export async function runTests(
  projects: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const chosen = projects.flatMap((name) => ['--project', name]);
  try {
    const { stdout } = await run('npx', ['vitest', 'run', ...chosen], {
      cwd: root,
      env: { ...process.env, ...env },
      maxBuffer: 2 ** 26,
    });
    return stdout.match(/Tests .*/)?.[0] ?? '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    console.log(stdout, stderr);
    throw error;
  }
}
