import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { type Config, ConfigSchema } from './config-schema.js';
import { ConfigurationError } from './configuration-error.js';
import { formatContactPoint, parseContactPoint } from './contact-point.js';
import { replicationProblems } from './replication.js';
import { expectation, type Setting, settings } from './setting.js';
import { unsupportedSettings } from './unknown-settings.js';

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
    else problems.push(`${name} must be ${expectation(setting)}${was(name, text, setting)}.`);
  }
  problems.push(...unsupportedSettings(env), ...contradictions(values as Partial<Config>));
  problems.push(...replicationProblems(values as Partial<Config>));
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

function* contradictions(values: Partial<Config>): Generator<string> {
  const { CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password, CASSANDRA_CA_FILE: caFile } = values;
  if (username !== undefined && password === undefined) {
    yield 'CASSANDRA_PASSWORD must be set when CASSANDRA_USERNAME is.';
  }
  if (password !== undefined && username === undefined) {
    yield 'CASSANDRA_USERNAME must be set when CASSANDRA_PASSWORD is.';
  }
  if (caFile === undefined) return;
  if (values.CASSANDRA_TLS === false) yield 'CASSANDRA_TLS must be true when CASSANDRA_CA_FILE is set.';
  const problem = certificateProblem(caFile);
  if (problem) yield `CASSANDRA_CA_FILE must name a PEM file with certificates: "${caFile}" ${problem}.`;
}

function certificateProblem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').includes('-----BEGIN CERTIFICATE-----') ? undefined : 'holds none';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  }
}
