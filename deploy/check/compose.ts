import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closingMs } from '../../apps/users-api/src/process/closing-time.js';
import { type Findings, findings, type Kit, seconds } from './kit.js';

interface ComposeService {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly expose?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] };
  readonly command?: readonly string[];
}

/** Whether what `compose.yaml` and the files beside it name is there: services, ports, files, volumes. */
export function checkCompose(kit: Kit): Findings {
  const found = findings();
  const expect = (holds: boolean, problem: string) => {
    if (!holds) found.problems.push(`compose: ${problem}`);
  };
  const compose: { services: Record<string, ComposeService>; volumes: Record<string, unknown> } =
    kit.yaml('compose.yaml');
  const { services } = compose;
  for (const [name, service] of Object.entries(services)) {
    const others = Array.isArray(service.depends_on)
      ? service.depends_on
      : Object.keys(service.depends_on ?? {});
    for (const other of others) expect(other in services, `${name} depends on ${other}, which is none`);
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      const isThere = source.startsWith('.')
        ? existsSync(join(kit.folder, source))
        : source in compose.volumes;
      expect(isThere, `${name} mounts ${source}, which is not there`);
    }
    if (service.build !== undefined) {
      const file = join(kit.project, service.build.dockerfile);
      expect(existsSync(file), `${name} is built by ${service.build.dockerfile}, which is not there`);
    }
  }
  const own = instances(kit);
  expect(own.length === 2, 'there have to be two instances');
  for (const [name, service] of own) {
    expect(service.read_only === true, `${name} has to run on a file system that it cannot write`);
    const least = Number(service.environment?.SHUTDOWN_TIMEOUT) + closingMs / 1000;
    const grace = seconds(service.stop_grace_period ?? '');
    expect(grace >= least, `stop_grace_period of ${name} has to be ${least} s or more`);
    for (const host of (service.environment?.CASSANDRA_HOSTS ?? '').split(','))
      expect(host in services, `${name} looks for ${host}, which is none`);
  }
  const addresses = own.map(([name, { expose = [] }]) => `${name}:${expose[0]}`);
  const asked = (text: string) =>
    [...text.matchAll(/^\s*server (\S+:\d+)/gm)].map(([, address]) => address as string);
  const proxied = asked(kit.read('proxy/nginx.conf'));
  expect(
    proxied.join() === addresses.join(),
    `the proxy has to ask ${addresses.join(' and ')}, not ${proxied}`,
  );
  const listens = /listen (?<port>\d+);/.exec(kit.read('proxy/nginx.conf'))?.groups?.port;
  const published = services.proxy?.ports?.[0]?.split(':')[1];
  expect(listens === published, `the proxy listens on ${listens}, and ${published} is published`);
  const { scrape_configs: jobs } = kit.yaml('prometheus/prometheus.yml');
  const scraped: string[] = jobs[0].static_configs[0].targets;
  expect(scraped.join() === addresses.join(), `Prometheus has to ask ${addresses.join(' and ')}`);
  const { datasources } = kit.yaml('grafana/provisioning/datasources/prometheus.yml');
  const { hostname, port } = new URL(datasources[0].url);
  const reached = services[hostname]?.ports?.some((each) => each.endsWith(`:${port}`));
  expect(reached === true, `Grafana asks ${hostname}:${port}, which is none`);
  const locations = [...kit.read('proxy/nginx.conf').matchAll(/location ~ (\S+) \{/g)].map(
    ([, each]) => each,
  );
  const passed = locations.map((pattern) => new RegExp(pattern as string));
  for (const path of [
    '/health',
    '/metrics',
    '/shutdown',
    '/performance/async',
    '/',
    '/v1/metrics',
    '/usersx',
  ])
    expect(!passed.some((pattern) => pattern.test(path)), `the proxy must not pass on ${path}`);
  for (const path of ['/docs', '/openapi.json', '/v1/openapi.json'])
    expect(
      passed.some((pattern) => pattern.test(path)),
      `the proxy has to pass on ${path}`,
    );
  found.checked.push(
    `compose: ${Object.keys(services).length} services, their volumes, ports, hosts and files; what the proxy passes on`,
  );
  return found;
}

function instances(kit: Kit): [string, ComposeService][] {
  const { services }: { services: Record<string, ComposeService> } = kit.yaml('compose.yaml');
  return Object.entries(services).filter(
    ([, { build, command }]) => build !== undefined && command === undefined,
  );
}

/** What `compose.yaml` sets for an instance of the service. */
export function composeSettings(kit: Kit): Record<string, string> {
  return { ...instances(kit)[0]?.[1].environment };
}
