import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, listeningPort, run } from '../../../apps/users-api/test/setup/child.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../../test/cassandra.js';
import { filesIn } from '../src/template.js';

/** Runs a command to its end, in a folder; answers what it has printed. */
export async function finish(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  await using child = run(command, args, env, cwd);
  const { code, signal } = await child.ended;
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}:\n${child.output()}`);
  return child.output();
}

/** Installs what a service needs, from npm's cache where that has it. */
export async function install(service: string): Promise<void> {
  await finish('npm', ['install', '--prefer-offline', '--loglevel=error'], service);
}

/** Runs tests of a service on the Cassandra of this run; answers what they have printed. */
export function runTests(service: string, words: string[] = []): Promise<string> {
  const env = { TEST_CASSANDRA_HOSTS: contactPoints().join(), NO_COLOR: '1' };
  return finish('npm', ['test', '--', ...words], service, env);
}

/** The text of every file of a service that was made, by its path, but what was installed. */
export async function textsOf(service: string): Promise<Map<string, string>> {
  const paths = await filesIn(service, (name) => ['.git', 'node_modules', 'dist', 'vendor'].includes(name));
  const texts = paths.map(async (path) => [path, await readFile(join(service, path), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

/** A service that runs, on a keyspace of its own. Disposing ends it. */
export interface RunningService extends AsyncDisposable {
  readonly url: string;
  readonly child: Child;
}

/** Starts a service by a command, such as `npm start`, and waits until it is healthy. */
export async function start(
  service: string,
  [command = '', ...args]: string[],
  env: Record<string, string> = {},
): Promise<RunningService> {
  const keyspace = newKeyspaceName();
  const cassandra = { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace };
  const child = run(command, args, { HOST: '127.0.0.1', PORT: '0', ...cassandra, ...env }, service);
  const port = await listeningPort(child);
  await child.printed('Users API');
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      await dropKeyspace(keyspace);
    },
  };
}

/** Creates a user and reads it again; answers both statuses and the name that was read. */
export async function tryUser(url: string): Promise<[created: number, read: number, name: unknown]> {
  const created = await fetch(`${url}/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ada Lovelace","email":"ada@example.com","age":36}',
  });
  const read = await fetch(url + created.headers.get('location'));
  return [created.status, read.status, ((await read.json()) as { name: unknown }).name];
}
