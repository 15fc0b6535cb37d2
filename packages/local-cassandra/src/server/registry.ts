import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { LocalCassandraError } from '../errors.js';
import { isAlive, isBeforeBoot } from '../lifetime/processes.js';
import type { Credentials, TrustedCertificate } from '../security/security.js';

/** A Cassandra that lives in a process of its own, for anyone of this user to attach to. */
export interface ServerInfo {
  /** Short name, made from the configuration: the same configuration is the same server. */
  readonly id: string;
  /** The process that holds the nodes. */
  readonly pid: number;
  readonly version: string;
  readonly contactPoints: readonly string[];
  readonly port: number;
  readonly localDataCenter: string;
  readonly credentials?: Credentials | undefined;
  readonly tls?: TrustedCertificate | undefined;
  readonly nodes: readonly ServerNode[];
  /** Where its data is kept; absent when it is thrown away. */
  readonly dataDirectory?: string | undefined;
  /** Milliseconds without anyone attached after which it ends; absent: it stays until it is stopped. */
  readonly idleMs?: number | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** One node of a server. */
export interface ServerNode {
  readonly pid: number;
  readonly address: string;
  readonly contactPoint: string;
  readonly logFile: string;
}

/** The id of a configuration. */
export function serverId(configuration: object): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex').slice(0, 8);
}

/** Where servers of this user say that they are there; nobody else may look in. */
export function registryDirectory(): string {
  const path = join(tmpdir(), `local-cassandra-servers-${userInfo().uid}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(path);
  if (process.platform !== 'win32' && (uid !== userInfo().uid || (mode & 0o077) !== 0)) {
    throw new LocalCassandraError(
      'INVALID_OPTION',
      `${path} does not belong to this user alone. Remove it, or set TMPDIR to a directory of your own.`,
    );
  }
  return path;
}

/** What a server listens on for those who attach. */
export function socketPath(id: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\local-cassandra-${id}`
    : join(registryDirectory(), `${id}.sock`);
}

/** The servers that run. What dead ones left is removed. */
export async function listServers(): Promise<ServerInfo[]> {
  const names = (await readdir(registryDirectory())).filter((name) => name.endsWith('.json'));
  const servers = await Promise.all(names.map((name) => findServer(name.slice(0, -'.json'.length))));
  return servers.filter((server) => server !== undefined).sort((a, b) => a.since - b.since);
}

/** The server of an id, if it runs. */
export async function findServer(id: string): Promise<ServerInfo | undefined> {
  const text = await readFile(entryPath(id), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const info: ServerInfo = JSON.parse(text);
  if (isAlive(info.pid) && !isBeforeBoot(info.since)) return info;
  await unregister(id);
  return undefined;
}

/** Makes a server known. */
export async function register(info: ServerInfo): Promise<void> {
  const path = entryPath(info.id);
  await writeFile(`${path}.${process.pid}`, JSON.stringify(info), { mode: 0o600 });
  await rename(`${path}.${process.pid}`, path);
}

/** Takes a server off the list. */
export async function unregister(id: string): Promise<void> {
  await rm(entryPath(id), { force: true });
  if (process.platform !== 'win32') await rm(socketPath(id), { force: true });
}

function entryPath(id: string): string {
  return join(registryDirectory(), `${id}.json`);
}
