import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.js';

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

/** The folder of the service. */
export const here = fileURLToPath(new URL('../..', import.meta.url));
/** Which entries of packages Node.js takes: those that this process takes. */
const conditions = process.execArgv.filter((each) => each.startsWith('--conditions='));
/** What makes Node.js run TypeScript. */
export const typescript = ['--import', import.meta.resolve('tsx'), ...conditions];

/** Runs a TypeScript program of the service; `app` is a copy of the service to run instead. */
export function runProgram(
  path: string,
  env: Record<string, string> = {},
  args: string[] = [],
  { app = here, cwd = here } = {},
): Child {
  return run(process.execPath, [...typescript, join(app, path), ...args], env, cwd);
}

/** The port that a service was given which was started with `PORT=0`. */
export async function listeningPort(service: Child): Promise<number> {
  const address = /Listening on http:\/\/[^"\s]+:(\d+)/;
  await service.printed(address);
  return Number(address.exec(service.output())?.[1]);
}

/** Runs a command in the folder of the service, with none of the service's settings but those in `env`. */
export function run(command: string, args: string[], env: Record<string, string> = {}, cwd = here): Child {
  const child = spawn(command, args, { cwd, env: { ...childEnvironment(), ...env }, stdio: 'pipe' });
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
          if (!(typeof text === 'string' ? output.includes(text) : text.test(output))) return;
          // All that was printed was looked through for each further line: what logs much held the others up.
          onOutput = () => {};
          resolve();
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

/** The processes whose command line has `text` in it. */
export async function processesWith(text: string): Promise<number[]> {
  const ps = run('ps', ['-A', '-ww', '-o', 'pid=,args=']);
  await ps.ended;
  const lines = ps.output().split('\n');
  return lines
    .filter((line) => line.includes(text) && !/^\s*\d+ ps /.test(line))
    .map((line) => Number.parseInt(line, 10));
}
