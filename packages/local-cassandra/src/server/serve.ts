import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { CassandraCluster } from '../cluster/cassandra-cluster.js';
import { startCluster } from '../cluster/start-cluster.js';
import { temporaryDirectoryInWords } from '../environment/paths.js';
import { explainFailure } from '../explain-failure.js';
import { type ProcessRecord, recordProcess } from '../lifetime/process-record.js';
import type { CassandraNode } from '../node/cassandra-node.js';
import type { ProgressListener } from '../progress.js';
import { startCassandra } from '../start-cassandra.js';
import { register, type ServerInfo, serverId, socketPath, unregister } from './registry.js';
import { configurationOf, type ServerOptions } from './server-options.js';

/** A server that runs in this process. */
export interface Serving {
  readonly info: ServerInfo;
  /** Resolves when it has ended: it was stopped, nobody needed it, or Cassandra died. */
  readonly ended: Promise<void>;
}

/**
 * Starts Cassandra and holds it for other processes, which attach by a socket: each connection is one user, and a line `stop`
 * ends the server.
 */
export async function serve(
  options: ServerOptions,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Serving> {
  const { nodes, idleMs: _idleMs, address, ...rest } = options;
  const running =
    nodes === 1
      ? await startCassandra({ ...rest, address, onProgress, signal })
      : await startCluster({ ...rest, nodes, onProgress, signal });
  try {
    return await share(running, options);
  } catch (error) {
    await running.stop();
    throw explainFailure(error, temporaryDirectoryInWords());
  }
}

/** Lets others in until the end. */
async function share(running: CassandraNode | CassandraCluster, options: ServerOptions): Promise<Serving> {
  const id = serverId(configurationOf(options));
  const { idleMs } = options;
  const info = describe(id, await recordProcess(process.pid), running, options);
  const users = new Set<Socket>();
  let idle: NodeJS.Timeout | undefined;
  let stop = () => {};
  const stopping = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const countUsers = () => {
    clearTimeout(idle);
    if (users.size === 0 && idleMs !== undefined) idle = setTimeout(stop, idleMs);
  };
  const server = createServer((socket) => {
    users.add(socket);
    countUsers();
    socket.setEncoding('utf8').on('data', (line) => {
      if (String(line).startsWith('stop')) stop();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      users.delete(socket);
      countUsers();
    });
  });
  await unregister(id);
  server.listen(socketPath(id));
  await once(server, 'listening');
  await register(info);
  countUsers();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  const died = Promise.all(nodesOf(running).map((node) => node.exited));
  const ended = Promise.race([stopping, died]).then(async () => {
    clearTimeout(idle);
    server.close();
    await running.stop();
    await unregister(id).catch(() => {});
    for (const socket of users) socket.destroy();
  });
  return { info, ended };
}

function nodesOf(running: CassandraNode | CassandraCluster): readonly CassandraNode[] {
  return running instanceof CassandraCluster ? running.nodes : [running];
}

function describe(
  id: string,
  server: ProcessRecord,
  running: CassandraNode | CassandraCluster,
  options: ServerOptions,
): ServerInfo {
  return {
    ...server,
    id,
    version: running.version,
    contactPoints: running.contactPoints,
    port: running.port,
    localDataCenter: running.localDataCenter,
    credentials: running.credentials,
    tls: running.tls,
    nodes: nodesOf(running).map(({ pid, address, contactPoint, logFile }) => ({
      pid,
      address,
      contactPoint,
      logFile,
    })),
    dataDirectory: options.dataDirectory,
    idleMs: options.idleMs,
  };
}
