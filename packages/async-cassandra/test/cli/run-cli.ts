import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../../test/child-environment.js';

export const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));
const sources = [
  '--import',
  'tsx',
  '--conditions=source',
  fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
];

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `async-cassandra` from its sources, in the directory of the fixtures unless told otherwise. */
export function startCli(
  args: readonly string[],
  node: readonly string[] = sources,
  cwd = fixtures,
): ChildProcess {
  const env = childEnvironment();
  return spawn(process.execPath, [...node, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function endOf(child: ChildProcess): Promise<CliEnd> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const streams = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream)));
  const [stdout = '', stderr = ''] = await Promise.all(streams);
  return { code: await ended, stdout, stderr };
}

/** Runs `async-cassandra` to its end. */
export function runCli(args: readonly string[], node?: readonly string[], cwd?: string): Promise<CliEnd> {
  return endOf(startCli(args, node, cwd));
}
