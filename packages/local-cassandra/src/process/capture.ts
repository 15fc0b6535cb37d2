import { spawn } from 'node:child_process';

/** How a short program ended and what it said; `code` is `undefined` when it could not be run at all. */
export interface Captured {
  readonly code: number | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, or for `timeoutMs` (default 10,000) at most; never rejects. */
export function capture(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  timeoutMs = 10_000,
): Promise<Captured> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      env,
    });
    let stdout = '';
    let stderr = '';
    // There are no pipes when the limit of open files is reached.
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', () => resolve({ code: undefined, stdout, stderr }));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
