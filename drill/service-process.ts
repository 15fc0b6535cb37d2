import { readFileSync } from 'node:fs';
import { type Child, run, runProgram } from '../apps/users-api/test/setup/child.js';
import { freePort } from '../apps/users-api/test/setup/free-port.js';

/** The service in a process of its own. */
export interface ServiceProcess extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly child: Child;
  /** Resident memory in MiB; Linux only. */
  residentMiB(): number;
  /** The most resident memory there was since the start, in MiB. */
  peakMiB(): number;
}

/**
 * Starts the service as a process, from its sources or as it was built, and waits until it is healthy. What is built may
 * run within a control group, which a process joins by its id in `joinFile`.
 */
export async function startServiceProcess(
  env: Record<string, string>,
  from: 'sources' | 'build' = 'sources',
  within: { readonly joinFile?: string } = {},
): Promise<ServiceProcess> {
  const port = await freePort();
  const settings = { HOST: '127.0.0.1', PORT: String(port), ...env };
  const child =
    from === 'sources'
      ? runProgram('src/server.ts', settings)
      : run(...joining(within.joinFile, process.execPath, ['dist/server.js']), settings);
  const url = `http://127.0.0.1:${port}`;
  // The line tells soonest, and why where the service ends; below `info` it is not there.
  await Promise.race([child.printed('Listening on'), untilHealthy(url)]);
  await untilHealthy(url);
  const memory = (name: string) => {
    const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  };
  return {
    port,
    url,
    child,
    residentMiB: () => memory('VmRSS'),
    peakMiB: () => memory('VmHWM'),
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
    },
  };
}

/** A command that first joins a control group, if there is one. */
function joining(
  file: string | undefined,
  command: string,
  args: readonly string[],
): [command: string, args: string[]] {
  if (file === undefined) return [command, [...args]];
  return ['sh', ['-c', 'echo $$ > "$0" && exec "$@"', file, command, ...args]];
}

async function untilHealthy(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${url}/health`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    if (tries === 300) throw new Error(`${url} did not become healthy within 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
