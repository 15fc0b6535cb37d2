import { logTail } from '../node/log-tail.js';
import type { RunningNode } from '../node/running-node.js';
import type { StartOptions } from '../start-options.js';
import { attach } from './attach.js';
import type { ServerInfo } from './registry.js';
import { findOrSpawnServer } from './spawn-server.js';

/** How long a reused node waits for its next user unless told otherwise. */
const DEFAULT_IDLE_MS = 600_000;

/** Attaches to a node of the same configuration that runs in a process of its own, starting it when there is none. */
export async function reuseNode(options: StartOptions): Promise<RunningNode> {
  const { signal: _signal, onProgress = () => {}, watchPids: _pids, reuse, ...rest } = options;
  const idleMs = typeof reuse === 'object' ? reuse.idleMs : DEFAULT_IDLE_MS;
  for (let attempt = 1; ; attempt++) {
    const { info } = await findOrSpawnServer({ ...rest, nodes: 1, idleMs }, onProgress);
    try {
      const { detach } = await attach(info);
      return runningNode(info, detach);
    } catch (error) {
      // It ended for lack of use just now.
      if (attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

function runningNode(info: ServerInfo, detach: () => void): RunningNode {
  const [node] = info.nodes;
  const [contactPoint = ''] = info.contactPoints;
  const stop = async () => detach();
  return {
    address: node?.address ?? '',
    port: info.port,
    contactPoint,
    contactPoints: [contactPoint],
    localDataCenter: info.localDataCenter,
    version: info.version,
    credentials: info.credentials,
    tls: info.tls,
    logFile: node?.logFile ?? '',
    pid: node?.pid ?? 0,
    logTail: (lines = 20) => logTail(node?.logFile ?? '', lines),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
