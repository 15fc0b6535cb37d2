import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Findings, findings } from './kit.js';

type Environment = Readonly<Record<string, string>>;

/** Names that others than the service read. */
const others = /^(?:OTEL_|NODE_)/;
/** Without these a cluster is not the one that is meant, or the role of the service would need rights it should not have. */
const needed = ['CASSANDRA_HOSTS', 'CASSANDRA_LOCAL_DC', 'CASSANDRA_KEYSPACE', 'CASSANDRA_SCHEMA'];
const startMs = 20_000;

/**
 * Whether the service takes an environment that the kit gives it: it knows every name, none is missing, and it starts
 * listening with the values. `server` is its built program.
 */
export async function checkSettings(server: string, where: string, env: Environment): Promise<Findings> {
  const found = findings();
  const help = execFileSync(process.execPath, [server, '--help'], { encoding: 'utf8' });
  const known = new Set([...help.matchAll(/^ {2}([A-Z][A-Z_]+) /gm)].map(([, name]) => name));
  for (const name of Object.keys(env)) {
    if (!known.has(name) && !others.test(name)) found.problems.push(`${where}: the service has no ${name}`);
  }
  for (const name of needed) {
    if (env[name] === undefined) found.problems.push(`${where}: ${name} is missing`);
  }
  if (found.problems.length > 0) return found;
  const said = await startWith(server, env);
  if (said !== undefined) found.problems.push(`${where}: the service does not start with it: ${said}`);
  found.checked.push(
    `${where}: the service knows ${Object.keys(env).join(', ')}, and listens with their values`,
  );
  return found;
}

/** Starts the service on a free port, with files in place of secrets; answers what it said where it does not listen. */
async function startWith(server: string, env: Environment): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const settings = Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (!name.endsWith('_FILE')) return [name, value];
      const file = join(folder, name);
      writeFileSync(file, 'secret');
      return [name, file];
    }),
  );
  const child = spawn(process.execPath, [server], {
    env: { NODE_ENV: 'production', ...settings, HOST: '127.0.0.1', PORT: '0' },
  });
  let output = '';
  const closed = once(child, 'close');
  const listens = new Promise<true>((resolve) => {
    const collect = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('Listening on')) resolve(true);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
  });
  const listened = await Promise.race([
    listens,
    closed.then(() => false),
    delay(startMs, false, { ref: false }),
  ]);
  child.kill('SIGKILL');
  await closed;
  rmSync(folder, { recursive: true });
  return listened ? undefined : output.trim();
}
