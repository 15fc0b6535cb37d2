import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parseAddressPair } from './address-map.js';
import { authProblems } from './auth-settings.js';
import { type Config, ConfigSchema } from './config-schema.js';
import { ConfigurationError } from './configuration-error.js';
import { formatContactPoint, parseContactPoint } from './contact-point.js';
import { contradictions } from './contradictions.js';
import { otelProblems } from './otel-settings.js';
import { expectation, type Setting, settings } from './setting.js';

export type { Config } from './config-schema.js';
export { ConfigurationError } from './configuration-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from environment variables. An empty variable counts as unset.
 *
 * @throws ConfigurationError with one line for each mistake, all of them at once.
 */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const { name, schema, setting } of settings) {
    const text = env[name];
    const value = text === undefined || text === '' ? structuredClone(setting.default) : parse(text, setting);
    if (value === undefined && (text === undefined || text === '')) continue;
    if (Value.Check(schema, value)) values[name] = value;
    else
      problems.push(
        `${name} must be ${expectation(setting)}${was(name, text, setting)}${wrongPart(value, schema)}.`,
      );
  }
  problems.push(...authProblems(env), ...otelProblems(env), ...contradictions(values as Partial<Config>));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Value.Parse(ConfigSchema, values);
}

/** The nodes to connect to first, as `host:port`. */
export function contactPoints(config: Config): string[] {
  return config.CASSANDRA_HOSTS.flatMap((text) => {
    const point = parseContactPoint(text);
    return point ? [formatContactPoint(point.host, point.port ?? config.CASSANDRA_PORT)] : [];
  });
}

/**
 * The CQL port of the nodes that the cluster announces: the one that all hosts have, or `CASSANDRA_PORT` where they have
 * several.
 */
export function clusterPort(config: Config): number {
  const [port = config.CASSANDRA_PORT, ...others] = hostPorts(config);
  return others.length === 0 ? port : config.CASSANDRA_PORT;
}

/** Where nodes are reached that announce another address, by that. */
export function addressMap(config: Config): ReadonlyMap<string, string> {
  const pairs = config.CASSANDRA_ADDRESS_MAP?.map(parseAddressPair) ?? [];
  return new Map(
    pairs.flatMap((pair) => {
      if (pair === undefined) return [];
      const { host, port = clusterPort(config) } = pair.reached;
      return [[pair.announced, formatContactPoint(host, port)]];
    }),
  );
}

/** A line for each setting that was understood, and may yet be meant otherwise. */
export function doubts(config: Config): string[] {
  const ports = hostPorts(config);
  const portsAreGiven = config.CASSANDRA_ADDRESS_MAP?.every((pair) => parseAddressPair(pair)?.reached.port);
  if (ports.length < 2 || portsAreGiven) return [];
  return [
    `CASSANDRA_HOSTS has the ports ${ports.join(', ')}, and nodes announce none: every other node is looked for at ${config.CASSANDRA_PORT} (CASSANDRA_PORT)`,
  ];
}

function hostPorts(config: Config): number[] {
  const ports = config.CASSANDRA_HOSTS.map((text) => parseContactPoint(text)?.port ?? config.CASSANDRA_PORT);
  return [...new Set(ports)];
}

function parse(text: string, { type }: Setting): unknown {
  switch (type) {
    case 'integer':
      return /^\d+$/.test(text) ? Number(text) : undefined;
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : undefined);
    case 'array':
      return text.split(',').map((part) => part.trim());
    default:
      return text;
  }
}

function was(name: string, text: string | undefined, { secret }: Setting): string {
  if (secret) return '';
  const hint =
    ', which Kubernetes sets beside a service named "cassandra": give the pod enableServiceLinks: false';
  return `, not "${text}"${name === 'CASSANDRA_PORT' && /^\w+:\/\//.test(text ?? '') ? hint : ''}`;
}

/** Which one of a list is wrong. */
function wrongPart(value: unknown, schema: TSchema): string {
  if (!Array.isArray(value) || value.length < 2) return '';
  const wrong = value.find((part) => !Value.Check(schema, [part]));
  return wrong === undefined ? '' : `: "${wrong}" is none`;
}
