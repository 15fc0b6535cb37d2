import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { onWindows } from '../../../../test/on-windows.js';
import { addLoopbackAddress, longestSocketPath, usualDirectory } from '../../src/environment/platform.js';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const reportStart = fileURLToPath(new URL('../fixtures/report-start.ts', import.meta.url));

/** Runs a program as on Windows; its exit code and all that it says. */
async function runOnWindows(program: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const node = ['--import', 'tsx', '--conditions=source', program, ...args];
  const env = { ...process.env, ...onWindows() };
  const running = promisify(execFile)(process.execPath, node, { env });
  const code = await running.then(
    () => 0,
    (error: { code: number }) => error.code,
  );
  const { stdout, stderr } = await running.catch((error: { stdout: string; stderr: string }) => error);
  return { code, text: stdout + stderr };
}

describe('on Windows, where Cassandra does not run', () => {
  it('a start is refused at once, with what runs it there', async () => {
    const { text } = await runOnWindows(reportStart);
    expect(JSON.parse(text)).toEqual({
      code: 'PLATFORM_UNSUPPORTED',
      message: expect.stringMatching(/WSL2.*wsl --install.*docker run .*cassandra:5$/),
    });
  });

  it('so are the commands, though not questions about them', async () => {
    expect(await runOnWindows(main, 'start')).toEqual({
      code: 1,
      text: expect.stringMatching(/^Cassandra does not run on Windows itself\. .*WSL2.*\n$/),
    });
    expect(await runOnWindows(main, '--version')).toMatchObject({ code: 0 });
  });
});

it('keeps things where the system has such things', () => {
  expect(usualDirectory('cache', '/Users/ada', {}, 'darwin')).toBe('/Users/ada/Library/Caches');
  expect(usualDirectory('data', '/Users/ada', {}, 'darwin')).toBe('/Users/ada/Library/Application Support');
  expect(usualDirectory('data', '/home/ada', {}, 'linux')).toBe('/home/ada/.local/share');
  expect(usualDirectory('data', '/home/ada', { XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data');
  expect(usualDirectory('data', undefined, {}, 'linux')).toBeUndefined();
});

it('knows how a system gets a loopback address, and how long a path its sockets take', () => {
  expect(addLoopbackAddress('127.0.1.2', 'darwin')).toBe('sudo ifconfig lo0 alias 127.0.1.2');
  expect(addLoopbackAddress('127.0.1.2', 'linux')).toBe('sudo ip address add 127.0.1.2/8 dev lo');
  expect([longestSocketPath('darwin'), longestSocketPath('linux')]).toEqual([103, 107]);
});
