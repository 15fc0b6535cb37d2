import { logTail } from '../node/log-tail.js';
import type { RunningNode } from '../node/running-node.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { StartOptions } from '../start-options.js';
import { attach } from './attach.js';
import type { ServerInfo } from './registry.js';
import { findOrSpawnServer } from './spawn-server.js';

/** Attaches to a node of the same configuration that runs in a process of its own, starting it when there is none. */
export async function reuseNode(
  options: StartOptions,
  { dataDirectory, report }: ResolvedOptions,
  idleMs: number,
): Promise<RunningNode> {
  const { signal: _signal, onProgress: _onProgress, watchPids: _pids, reuse: _reuse, ...rest } = options;
  for (let attempt = 1; ; attempt++) {
    const { info } = await findOrSpawnServer({ ...rest, dataDirectory, nodes: 1, idleMs }, report);
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
