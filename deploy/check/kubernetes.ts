import { closingMs } from '../../apps/users-api/src/process/closing-time.js';
import { type Findings, findings, type Kit } from './kit.js';

// biome-ignore lint/suspicious/noExplicitAny: what a manifest holds is what the check looks into
type Manifest = any;

const livePath = '/health/live';
const readyPath = '/health/ready';
const exposed = /^(?:\/v1)?\/(?:users|docs|openapi\.json)$/;

/** What of a manifest Kubernetes does not know, or takes for another type. */
async function typeProblems(manifest: Manifest): Promise<string[]> {
  const models: Record<string, new (data: unknown) => { validate(): void }> = await import(
    `kubernetes-models/${manifest.apiVersion}`
  );
  const Model = models[manifest.kind];
  if (Model === undefined) return [`${manifest.apiVersion} has no ${manifest.kind}`];
  const unread = new Map<string, Set<string>>();
  const { apiVersion, kind, ...data } = manifest;
  try {
    new Model(watched(data, '', unread)).validate();
  } catch (error) {
    return [String(error)];
  }
  return [...unread].flatMap(([path, keys]) => [...keys].map((key) => `${path}/${key} is unknown`));
}

/** The validators read each field that they know: what nobody read is none. */
function watched<T>(value: T, path: string, unread: Map<string, Set<string>>): T {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  const parts = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, watched(part, `${path}/${key}`, unread)]),
  );
  const copy = (isList ? Object.values(parts) : parts) as T & object;
  if (isList) return copy;
  const rest = new Set(Object.keys(copy));
  unread.set(path, rest);
  return new Proxy(copy, {
    get(target, key, receiver) {
      if (typeof key === 'string') rest.delete(key);
      if (rest.size === 0) unread.delete(path);
      return Reflect.get(target, key, receiver);
    },
  });
}

/** Whether the manifests are what Kubernetes takes, and fit each other and the service. */
export async function checkKubernetes(kit: Kit): Promise<Findings> {
  const found = findings();
  const expect = (holds: boolean, problem: string) => {
    if (!holds) found.problems.push(`kubernetes: ${problem}`);
  };
  const manifests = kit.manifests();
  for (const manifest of manifests) {
    for (const problem of await typeProblems(manifest)) {
      found.problems.push(`kubernetes: ${manifest.kind} ${manifest.metadata?.name}: ${problem}`);
    }
  }
  found.checked.push(`kubernetes: ${manifests.length} manifests against the types of Kubernetes`);
  const one = (kind: string): Manifest => {
    const [first, ...more] = manifests.filter((manifest) => manifest.kind === kind);
    expect(first !== undefined && more.length === 0, `there has to be one ${kind}`);
    return first ?? {};
  };

  const namespace = one('Namespace');
  expect(
    namespace.metadata?.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted',
    'the namespace has to enforce restricted pods',
  );
  const deployment = one('Deployment');
  const job = one('Job');
  const config = one('ConfigMap').data ?? {};
  for (const workload of [deployment, job]) checkPod(workload, expect);

  const pod = deployment.spec?.template?.spec;
  const [container] = pod?.containers ?? [];
  const port = Number(config.PORT);
  expect(container?.ports?.[0]?.containerPort === port, `the container has to have PORT ${config.PORT}`);
  const named = container?.ports?.[0]?.name;
  for (const [probe, path] of [
    ['livenessProbe', livePath],
    ['readinessProbe', readyPath],
    ['startupProbe', livePath],
  ] as const) {
    const get = container?.[probe]?.httpGet;
    expect(get?.path === path && [named, port].includes(get?.port), `${probe} has to ask ${path}`);
  }
  const grace = pod?.terminationGracePeriodSeconds;
  const [sleep, preStop] = container?.lifecycle?.preStop?.exec?.command ?? [];
  expect(sleep === 'sleep' && Number(preStop) > 0, 'preStop has to wait for proxies to learn of the end');
  const least = Number(preStop) + Number(config.SHUTDOWN_TIMEOUT) + closingMs / 1000;
  expect(grace >= least, `terminationGracePeriodSeconds ${grace} has to be ${least} or more`);
  expect(deployment.spec?.replicas === undefined, 'replicas are those of the autoscaler');
  const keys = (pod?.topologySpreadConstraints ?? []).map((each: Manifest) => each.topologyKey);
  expect(keys.includes('topology.kubernetes.io/zone'), 'instances have to be spread over zones');

  const labels = deployment.spec?.template?.metadata?.labels ?? {};
  const selects = (selector: object | undefined) =>
    Object.entries(selector ?? { '': '' }).every(([key, value]) => labels[key] === value);
  expect(selects(deployment.spec?.selector?.matchLabels), 'the deployment has to select its own pods');
  const service = one('Service');
  expect(selects(service.spec?.selector), 'the service has to select the pods of the deployment');
  expect(service.spec?.ports?.[0]?.targetPort === named, `the service has to lead to the port ${named}`);
  const budget = one('PodDisruptionBudget');
  expect(selects(budget.spec?.selector?.matchLabels), 'the disruption budget has to select the pods');
  const { scaleTargetRef: target, minReplicas } = one('HorizontalPodAutoscaler').spec ?? {};
  expect(
    target?.kind === 'Deployment' && target?.name === deployment.metadata?.name,
    'the autoscaler has to scale the deployment',
  );
  expect(minReplicas >= 2, 'an instance that goes must not be the last');
  const policy = one('NetworkPolicy');
  const [{ values = [] } = {}] = policy.spec?.podSelector?.matchExpressions ?? [];
  for (const { spec, metadata } of [deployment, job]) {
    const name = spec?.template?.metadata?.labels?.['app.kubernetes.io/name'];
    expect(values.includes(name), `the network policy has to hold for ${metadata?.name}`);
  }

  const rules = one('Ingress').spec?.rules ?? [];
  const paths = rules.flatMap((rule: Manifest) => rule.http.paths);
  for (const { path, backend } of paths) {
    expect(exposed.test(path), `the ingress must not pass on ${path}`);
    expect(
      backend.service.name === service.metadata?.name &&
        backend.service.port.name === service.spec?.ports[0].name,
      `the ingress has to lead ${path} to the service`,
    );
  }
  expect(
    paths.some(({ path }: Manifest) => /^\/[a-z]/.test(path)),
    'the ingress has to pass on something',
  );
  const { images = [] } = kit.yaml('kubernetes/kustomization.yaml');
  for (const { spec } of [deployment, job]) {
    const image = spec?.template?.spec?.containers?.[0]?.image;
    expect(
      images.some((each: Manifest) => each.name === image),
      `kustomization.yaml has to say where the image ${image} is`,
    );
  }
  found.checked.push(
    'kubernetes: restricted pods, secrets by reference, probes, grace, spread, selectors, ports, images, paths of the ingress',
  );
  return found;
}

function checkPod(workload: Manifest, expect: (holds: boolean, problem: string) => void): void {
  const name = workload.metadata?.name;
  const pod = workload.spec?.template?.spec ?? {};
  expect(pod.enableServiceLinks === false, `${name} has to have enableServiceLinks: false`);
  expect(pod.automountServiceAccountToken === false, `${name} needs no token of Kubernetes`);
  expect(
    pod.securityContext?.runAsNonRoot === true &&
      pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
    `${name} has to run as a restricted pod`,
  );
  for (const { securityContext, env = [], envFrom = [], resources } of pod.containers ?? []) {
    expect(
      securityContext?.allowPrivilegeEscalation === false &&
        securityContext?.readOnlyRootFilesystem === true &&
        securityContext?.capabilities?.drop?.includes('ALL'),
      `${name} has to run as a restricted pod, on a file system that it cannot write`,
    );
    expect(resources?.limits?.memory !== undefined, `${name} has to have a limit of memory`);
    expect(
      envFrom.some((each: Manifest) => each.configMapRef?.name !== undefined),
      `${name} has to have the settings of the config map`,
    );
    for (const variable of env) {
      const isSecret = /KEY|PASSWORD|PASSPHRASE|TOKEN/.test(variable.name);
      expect(!isSecret || variable.value === undefined, `${variable.name} has to come from a secret`);
    }
  }
}

/** What the manifests set for the service: the config map, and what stands in for secrets. */
export function kubernetesSettings(kit: Kit): Record<string, string> {
  const manifests = kit.manifests();
  const config = manifests.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
  const deployment = manifests.find(({ kind }) => kind === 'Deployment');
  const env: Manifest[] = deployment?.spec.template.spec.containers[0].env ?? [];
  return { ...config, ...Object.fromEntries(env.map(({ name, value }) => [name, value ?? 'secret'])) };
}
