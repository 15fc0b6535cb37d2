import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a child process ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program of this project, run as people run it. Disposing kills it. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Everything it has printed so far, errors included. */
  output(): string;
  /** Waits until it has printed `text`; fails when it ends without. */
  printed(text: string | RegExp): Promise<void>;
  readonly ended: Promise<Ended>;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Runs a TypeScript program of `apps/users-api` from its sources. */
export function runProgram(path: string, env: Record<string, string> = {}, args: string[] = []): Child {
  const program = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return run(process.execPath, ['--import', 'tsx', '--conditions=source', program, ...args], env);
}

/** Runs a command at the root of the project, with nothing but `env` and the search path in its environment. */
export function run(command: string, args: string[], env: Record<string, string> = {}): Child {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { cwd: root, env: { PATH, HOME, ...env }, stdio: 'pipe' });
  let output = '';
  let onOutput = () => {};
  const collect = (chunk: Buffer) => {
    output += chunk;
    onOutput();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ended);
  return {
    process: child,
    output: () => output,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        onOutput = () => {
          if (typeof text === 'string' ? output.includes(text) : text.test(output)) resolve();
        };
        onOutput();
        void ended.then(() => reject(new Error(`Ended without printing ${text}:\n${output}`)));
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
