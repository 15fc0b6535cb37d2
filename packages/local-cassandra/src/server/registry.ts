import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory, temporaryDirectoryInWords } from '../environment/paths.js';
import { longestSocketPath } from '../environment/platform.js';
import { LocalCassandraError } from '../errors.js';
import { directoryUnusable } from '../explain-failure.js';
import { isProcessRecord, isStillRunning, type ProcessRecord } from '../lifetime/process-record.js';
import type { Credentials, TrustedCertificate } from '../security/security.js';

/** A Cassandra that lives in a process of its own, for anyone of this user to attach to: that process, and how to reach it. */
export interface ServerInfo extends ProcessRecord {
  /** Short name, made from the configuration: the same configuration is the same server. */
  readonly id: string;
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

/**
 * Where servers of this user say that they are there; nobody else may look in.
 * @throws LocalCassandraError `DIRECTORY_UNUSABLE`.
 */
export function registryDirectory(): string {
  const uid = process.getuid?.() ?? -1;
  const path = join(temporaryDirectory(), `local-cassandra-servers-${uid}`);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw directoryUnusable(temporaryDirectoryInWords(), error);
  }
  const found = lstatSync(path);
  const isOurs = found.uid === uid && (found.mode & 0o077) === 0;
  if (found.isDirectory() && isOurs) return path;
  throw new LocalCassandraError(
    'DIRECTORY_UNUSABLE',
    `${path} is not a directory of this user alone. Remove it, or set TMPDIR to a directory of your own.`,
  );
}

/**
 * What a server listens on for those who attach.
 * @throws LocalCassandraError `DIRECTORY_UNUSABLE` where no socket can be, for its path would be too long.
 */
export function socketPath(id: string): string {
  const path = socketFile(id);
  const longest = longestSocketPath();
  if (Buffer.byteLength(path) <= longest) return path;
  throw new LocalCassandraError(
    'DIRECTORY_UNUSABLE',
    `${temporaryDirectoryInWords()} has too long a path: a node to share needs a socket in it, and ${path} is longer than the ${longest} bytes that a socket may have. Set TMPDIR to a shorter one.`,
  );
}

/** The servers that run. What dead ones left is removed. */
export async function listServers(): Promise<ServerInfo[]> {
  const names = (await readdir(registryDirectory())).filter((name) => name.endsWith('.json'));
  const servers = await Promise.all(names.map((name) => findServer(name.slice(0, -'.json'.length))));
  return servers.filter((server) => server !== undefined).sort((a, b) => a.since - b.since);
}

/** The server of an id, if it runs. An entry that says nothing, as a full disk or a power cut leaves it, is nobody's. */
export async function findServer(id: string): Promise<ServerInfo | undefined> {
  const text = await readFile(entryPath(id), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const info = parseEntry(text);
  if (info?.id === id && (await isStillRunning(info))) return info;
  await removeEntry(id);
  return undefined;
}

/** Makes a server known. */
export async function register(info: ServerInfo): Promise<void> {
  const path = entryPath(info.id);
  await writeFile(`${path}.${process.pid}`, JSON.stringify(info), { mode: 0o600 });
  await rename(`${path}.${process.pid}`, path);
}

/** Takes this process off the list; a server that has taken its place stays on it. */
export async function unregister(id: string): Promise<void> {
  const present = await findServer(id);
  if (present === undefined || present.pid === process.pid) await removeEntry(id);
}

async function removeEntry(id: string): Promise<void> {
  await rm(entryPath(id), { force: true, recursive: true });
  await rm(socketFile(id), { force: true });
}

function parseEntry(text: string): ServerInfo | undefined {
  try {
    const entry: ServerInfo = JSON.parse(text);
    const whole =
      isProcessRecord(entry) &&
      Array.isArray(entry.nodes) &&
      Array.isArray(entry.contactPoints) &&
      entry.nodes.length > 0 &&
      entry.nodes.every((node) => typeof node?.contactPoint === 'string');
    return whole ? entry : undefined;
  } catch {
    return undefined;
  }
}

function entryPath(id: string): string {
  return join(registryDirectory(), `${id}.json`);
}

function socketFile(id: string): string {
  return join(registryDirectory(), `${id}.sock`);
}
