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
  /** Where it is profiled (`profile.mjs`). */
  readonly profiler: number;
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
  const ports = await freePorts();
  const service = await startServiceProcess(
    { ...env, ...observed(ports), BENCH_LEAVE_OUT: leftOut.join() },
    'build',
  );
  return side(name, service.port, ports, service);
}

/** One of the servers of this folder. */
export async function scriptSide(name: string, script: string, env: Settings): Promise<Side> {
  const [port, ports] = [await freePort(), await freePorts()];
  const args = ['--import', 'tsx', fileAt(script)];
  const child = run(process.execPath, args, { ...env, ...observed(ports), PORT: String(port) });
  await child.printed('Listening on');
  return side(name, port, ports, child);
}

interface Ports {
  readonly observer: number;
  readonly profiler: number;
}

async function freePorts(): Promise<Ports> {
  return { observer: await freePort(), profiler: await freePort() };
}

function observed({ observer, profiler }: Ports): Settings {
  const imports = ['observe.mjs', 'profile.mjs', 'leave-out.mjs'].map(
    (file) => `--import ${new URL(file, import.meta.url)}`,
  );
  return {
    NODE_OPTIONS: imports.join(' '),
    BENCH_OBSERVE_PORT: String(observer),
    BENCH_PROFILE_PORT: String(profiler),
  };
}

function side(name: string, port: number, { observer, profiler }: Ports, process: AsyncDisposable): Side {
  return {
    name,
    port,
    profiler,
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
