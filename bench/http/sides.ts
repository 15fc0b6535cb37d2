import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { run } from '../../apps/users-api/test/setup/child.js';
import { freePort } from '../../apps/users-api/test/setup/free-port.js';
import { startServiceProcess } from '../../drill/service-process.js';

/** A server that is measured, in a process of its own. */
export interface Side extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** What it has used so far, and how late its event loop was since this was last asked. */
  usage(): Promise<Usage>;
}

export interface Usage {
  readonly cpuMicros: number;
  readonly rssMiB: number;
  /** 99th percentile, in milliseconds. */
  readonly delayMs: number;
}

type Settings = Readonly<Record<string, string>>;

const fileAt = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The built service, in production; without the hooks of the modules in `leftOut`. */
export async function serviceSide(
  name: string,
  env: Settings,
  leftOut: readonly string[] = [],
): Promise<Side> {
  const observer = await freePort();
  const service = await startServiceProcess(
    { ...env, ...observed(observer), BENCH_LEAVE_OUT: leftOut.join() },
    'build',
  );
  return side(name, service.port, observer, service);
}

/** One of the servers of this folder. */
export async function scriptSide(name: string, script: string, env: Settings): Promise<Side> {
  const [port, observer] = [await freePort(), await freePort()];
  const args = ['--import', 'tsx', fileAt(script)];
  const child = run(process.execPath, args, { ...env, ...observed(observer), PORT: String(port) });
  await child.printed('Listening on');
  return side(name, port, observer, child);
}

function observed(port: number): Settings {
  const imports = ['observe.mjs', 'leave-out.mjs'].map(
    (file) => `--import ${new URL(file, import.meta.url)}`,
  );
  return { NODE_OPTIONS: imports.join(' '), BENCH_OBSERVE_PORT: String(port) };
}

function side(name: string, port: number, observer: number, process: AsyncDisposable): Side {
  return {
    name,
    port,
    async usage() {
      const socket = connect(observer, '127.0.0.1');
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes;
      });
      await once(socket, 'close');
      return JSON.parse(text) as Usage;
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
