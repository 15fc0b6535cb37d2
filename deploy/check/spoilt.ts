import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCompose } from './compose.js';
import { expressions } from './expressions.js';
import { type Findings, findings, Kit } from './kit.js';
import { checkKubernetes, kubernetesSettings } from './kubernetes.js';
import type { Prometheus } from './prometheus.js';
import { checkSettings } from './settings.js';

interface Spoil {
  readonly what: string;
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
  readonly check: (kit: Kit) => Promise<Findings> | Findings;
}

/** Whether the checks see what they are for: copies of the kit, each with one thing taken away, have to fail. */
export async function checkSpoilt(kit: Kit, server: string, prometheus: Prometheus): Promise<Findings> {
  const monitoring = (copy: Kit) => prometheus.check(expressions(copy));
  const spoils: readonly Spoil[] = [
    {
      what: 'the name of a metric in the rules',
      file: 'prometheus/rules.yml',
      from: /\(cassandra_stalled_hosts\)/,
      to: '(cassandra_silent_hosts)',
      check: monitoring,
    },
    {
      what: 'the name of a metric in the dashboard',
      file: 'grafana/dashboards/service.json',
      from: /process_resident_memory_bytes/,
      to: 'process_memory_bytes',
      check: monitoring,
    },
    {
      what: 'a variable of the config map',
      file: 'kubernetes/config-map.yaml',
      from: /\n {2}CASSANDRA_LOCAL_DC: .*/,
      to: '',
      check: (copy) => checkSettings(server, 'kubernetes', kubernetesSettings(copy)),
    },
    {
      what: 'a variable that the service does not know',
      file: 'kubernetes/config-map.yaml',
      from: /SHUTDOWN_TIMEOUT:/,
      to: 'SHUTDOWN_TIME:',
      check: (copy) => checkSettings(server, 'kubernetes', kubernetesSettings(copy)),
    },
    {
      what: 'the path of a probe',
      file: 'kubernetes/deployment.yaml',
      from: /path: \/health\/ready, /,
      to: '',
      check: checkKubernetes,
    },
    {
      what: 'a field that Kubernetes does not know',
      file: 'kubernetes/deployment.yaml',
      from: /readinessProbe:\n/,
      to: 'readinesProbe:\n',
      check: checkKubernetes,
    },
    {
      what: 'a route that the ingress must not pass on',
      file: 'kubernetes/ingress.yaml',
      from: /path: \/docs/,
      to: 'path: /metrics',
      check: checkKubernetes,
    },
    {
      what: 'an instance behind the proxy',
      file: 'proxy/nginx.conf',
      from: /\n\s*server \S+-2:8000 .*/,
      to: '',
      check: checkCompose,
    },
  ];
  const found = findings();
  for (const { what, file, from, to, check } of spoils) {
    const folder = mkdtempSync(join(tmpdir(), 'spoilt-'));
    cpSync(kit.folder, folder, { recursive: true });
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(from, to));
    const { problems } = await check(new Kit(folder, kit.project));
    const [problem] = problems;
    if (text.replace(from, to) === text) found.problems.push(`spoilt: ${file} has nothing like ${from}`);
    else if (problem === undefined) found.problems.push(`spoilt: nobody misses ${what}`);
    else found.checked.push(`spoilt: ${what} is missed: ${problem.split('\n')[0]}`);
    rmSync(folder, { recursive: true });
  }
  return found;
}
