import { parseAddressPair } from './address-map.js';
import type { Config } from './config-schema.js';
import { ConfigurationError } from './configuration-error.js';
import { credentialsSettings, readCredentials } from './credentials-files.js';
import { replicationProblems } from './replication.js';
import { readTlsFiles } from './tls-files.js';

const ofTls = [
  'CASSANDRA_TLS_SERVER_NAME',
  'CASSANDRA_CA_FILE',
  'CASSANDRA_CERT_FILE',
  'CASSANDRA_KEY_FILE',
  'CASSANDRA_KEY_PASSPHRASE',
] as const;

/** What is wrong with settings that are right one by one, and with the files that they name, a line each. */
export function contradictions(values: Partial<Config>): string[] {
  return [
    ...addressProblems(values),
    ...replicationProblems(values),
    ...credentialsProblems(values),
    ...tlsProblems(values),
  ];
}

function* addressProblems({ CASSANDRA_ADDRESS_MAP: pairs = [] }: Partial<Config>): Generator<string> {
  const announced = pairs.map((pair) => parseAddressPair(pair)?.announced);
  const twice = announced.find((address, index) => announced.indexOf(address) !== index);
  if (twice !== undefined)
    yield `CASSANDRA_ADDRESS_MAP must name each private address once, not ${twice} twice.`;
}

function* credentialsProblems(values: Partial<Config>): Generator<string> {
  for (const name of ['CASSANDRA_USERNAME', 'CASSANDRA_PASSWORD'] as const) {
    if (values[name] === undefined || values[`${name}_FILE`] === undefined) continue;
    yield `${name} and ${name}_FILE must not both be set: unset one.`;
  }
  const hasUser = (values.CASSANDRA_USERNAME ?? values.CASSANDRA_USERNAME_FILE) !== undefined;
  const hasPassword = (values.CASSANDRA_PASSWORD ?? values.CASSANDRA_PASSWORD_FILE) !== undefined;
  const [user = '', password = ''] = credentialsSettings(values).split(' and ');
  if (hasUser && !hasPassword)
    yield `CASSANDRA_PASSWORD or CASSANDRA_PASSWORD_FILE must be set when ${user} is.`;
  if (hasPassword && !hasUser)
    yield `CASSANDRA_USERNAME or CASSANDRA_USERNAME_FILE must be set when ${password} is.`;
  yield* problemsOf(() => readCredentials(values));
}

function* tlsProblems(values: Partial<Config>): Generator<string> {
  const given = ofTls.filter((name) => values[name] !== undefined);
  if (values.CASSANDRA_TLS === false) {
    for (const name of given) yield `CASSANDRA_TLS must be true when ${name} is set.`;
  }
  const { CASSANDRA_CERT_FILE: cert, CASSANDRA_KEY_FILE: key } = values;
  if (cert !== undefined && key === undefined)
    yield 'CASSANDRA_KEY_FILE must be set when CASSANDRA_CERT_FILE is.';
  if (key !== undefined && cert === undefined)
    yield 'CASSANDRA_CERT_FILE must be set when CASSANDRA_KEY_FILE is.';
  if (values.CASSANDRA_KEY_PASSPHRASE !== undefined && key === undefined) {
    yield 'CASSANDRA_KEY_FILE must be set when CASSANDRA_KEY_PASSPHRASE is.';
  }
  if (given.length > 0) yield* problemsOf(() => readTlsFiles(values));
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
