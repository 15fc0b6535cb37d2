import type { StartOptions } from '../start-options.js';
import { defaultVersion } from '../version.js';

/** What a server is started with: everything that can be written down. */
export interface ServerOptions
  extends Pick<
    StartOptions,
    | 'version'
    | 'address'
    | 'port'
    | 'dataDirectory'
    | 'clusterName'
    | 'heapMegabytes'
    | 'jvmOptions'
    | 'authentication'
    | 'tls'
    | 'settings'
    | 'startupTimeoutMs'
  > {
  /** 1 without a cluster. */
  readonly nodes: number;
  readonly idleMs?: number | undefined;
}

/** The part of {@link ServerOptions} that tells one server from another, in a fixed order. */
export function configurationOf(options: ServerOptions): object {
  return {
    nodes: options.nodes,
    version: options.version ?? defaultVersion(),
    address: options.address,
    port: options.port,
    dataDirectory: options.dataDirectory,
    clusterName: options.clusterName,
    heapMegabytes: options.heapMegabytes,
    jvmOptions: options.jvmOptions,
    authentication: options.authentication ?? false,
    tls: options.tls ?? false,
    settings: options.settings,
  };
}
