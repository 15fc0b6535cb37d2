import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startCassandra } from 'local-cassandra';
import type { Image } from './container.js';
import { expressions } from './expressions.js';
import { type Findings, findings, type Kit } from './kit.js';
import { Prometheus } from './prometheus.js';

/** Whether the rules are sound and fire when they should, by `promtool`. */
export function checkRules(kit: Kit): Findings {
  const found = findings();
  for (const args of [
    ['check', 'config', 'prometheus/prometheus.yml'],
    ['test', 'rules', 'prometheus/rules.test.yml'],
  ]) {
    try {
      execFileSync('promtool', args, { cwd: kit.folder, encoding: 'utf8', stdio: 'pipe' });
      found.checked.push(`monitoring: promtool ${args.join(' ')}`);
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: string; stdout?: string; stderr?: string };
      const why = code === 'ENOENT' ? 'install it (apt-get install prometheus)' : `${stdout}${stderr}`.trim();
      found.problems.push(`monitoring: promtool ${args.join(' ')}: ${why}`);
    }
  }
  return found;
}

/** What a running image and Prometheus answer about them. */
export interface Observed extends AsyncDisposable {
  readonly found: Findings;
  readonly prometheus: Prometheus;
}

/**
 * Migrates a real Cassandra with the image, runs two instances of it under load and faults, and asks Prometheus every
 * expression of the kit. Ends one instance as an orchestrator would.
 */
export async function observe(kit: Kit, image: Image): Promise<Observed> {
  const found = findings();
  const cleanups: (() => Promise<unknown>)[] = [];
  const cleanUp = async () => {
    for (const each of cleanups.toReversed()) await each();
  };
  try {
    const prometheus = await observeWith(kit, image, { found, onEnd: (end) => cleanups.push(end) });
    return { found, prometheus, [Symbol.asyncDispose]: cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

interface Observation {
  readonly found: Findings;
  readonly onEnd: (end: () => Promise<unknown>) => void;
}

async function observeWith(kit: Kit, image: Image, { found, onEnd }: Observation): Promise<Prometheus> {
  const node = await startCassandra();
  onEnd(() => node.stop());
  const ports = [await freePort(), await freePort()];
  const settings = {
    HOST: '127.0.0.1',
    CASSANDRA_HOSTS: node.contactPoint,
    CASSANDRA_KEYSPACE: 'kit',
    CASSANDRA_SCHEMA: 'check',
    LOG_LEVEL: 'warn',
    SHUTDOWN_TIMEOUT: '10',
  };
  const job = image.run(settings, ['node', 'dist/migrate.js']);
  const said = lastWords(job);
  const [status] = await once(job, 'close');
  if (status !== 0) throw new Error(`dist/migrate.js ends with ${status}: ${said()}`);
  found.checked.push(
    'container: dist/migrate.js makes the keyspace, and the service starts with CASSANDRA_SCHEMA=check',
  );

  const start = (port: number) => {
    const child = image.run({ ...settings, PORT: `${port}` });
    lastWords(child);
    return child;
  };
  const instances = new Map<number, ChildProcess>();
  onEnd(async () => {
    for (const child of instances.values()) if (child.exitCode === null) child.kill('SIGKILL');
  });
  for (const port of ports) {
    instances.set(port, start(port));
    await untilReady(port);
  }
  const [first = 0, second = 0] = ports;
  const targets = ports.map((port) => `127.0.0.1:${port}`);
  const prometheus = await Prometheus.start(kit, await freePort(), targets);
  onEnd(() => prometheus[Symbol.asyncDispose]());
  if ((await image.health({ PORT: `${first}` })) !== 0) found.problems.push('container: HEALTHCHECK fails');
  if ((await image.health({ PORT: `${await freePort()}` })) === 0)
    found.problems.push('container: HEALTHCHECK finds a service where none is');
  for (const path of probePaths(kit)) {
    const { status } = await fetch(`http://127.0.0.1:${first}${path}`);
    if (status !== 200) found.problems.push(`kubernetes: a probe asks ${path}, which answers ${status}`);
    else found.checked.push(`kubernetes: ${path} answers 200`);
  }

  const load = new AbortController();
  onEnd(async () => load.abort());
  const traffic = ports.map((port) => drive(port, 16, load.signal));
  const step = async (what: string, seconds: number) => {
    console.log(`  monitoring: ${what}, ${seconds} s`);
    await delay(seconds * 1000);
  };
  await step('two instances under load', 6);
  const crowd = new AbortController();
  onEnd(async () => crowd.abort());
  const crowded = drive(first, 300, crowd.signal);
  await step('with more requests than can begin at once', 6);
  crowd.abort();
  await crowded;
  await node.pause();
  await step('with a Cassandra that does not answer', 8);
  await node.resume();
  await step('with one that does again', 4);
  await node.kill();
  await step('without one', 5);
  instances.get(second)?.kill('SIGKILL');
  await step('with one instance', 2);
  instances.set(second, start(second));
  await node.restart();
  await Promise.all(ports.map(untilReady));
  await step('with everything back', 4);
  const answers = await prometheus.check(expressions(kit));
  found.checked.push(...answers.checked);
  found.problems.push(...answers.problems);
  load.abort();
  await Promise.all(traffic);

  const ending = instances.get(first);
  const ended = once(ending as ChildProcess, 'close');
  ending?.kill('SIGTERM');
  const [code, signal] = await ended;
  if (code === 0) found.checked.push('container: SIGTERM reaches Node.js, and the service ends with 0');
  else found.problems.push(`container: on SIGTERM the service ends with ${code ?? signal}`);
  return prometheus;
}

/** Reads what a program prints, which would hold it up otherwise; answers the end of it. */
function lastWords({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (chunk) => {
      text = (text + chunk).slice(-2000);
    });
  }
  return () => text;
}

function probePaths(kit: Kit): string[] {
  const deployment = kit.manifests().find(({ kind }) => kind === 'Deployment');
  const [container] = deployment.spec.template.spec.containers;
  const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
  return [...new Set(probes.map((probe) => probe?.httpGet?.path as string))];
}

/** Requests of every kind, by so many clients that ask one thing after another, until `signal` ends them. */
async function drive(port: number, clients: number, signal: AbortSignal): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const { paths } = (await fetch(`${url}/openapi.json`).then((response) => response.json())) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const listed = Object.keys(paths).filter((path) => path.endsWith('/stream'));
  const collections = listed.map((path) => path.slice(0, -'/stream'.length));
  const reads = [...collections, ...listed, '/health', '/health/ready', ...collections];
  const ask = (path: string) =>
    fetch(`${url}${path}`, {
      headers: { 'x-request-timeout': '2' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => delay(20));
  const client = async (index: number) => {
    while (!signal.aborted) await ask(reads[index % reads.length] as string);
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    if (tries === 300) throw new Error('An instance is not ready after 60 s');
    await delay(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
