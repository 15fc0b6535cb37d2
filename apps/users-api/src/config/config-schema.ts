import Type, { type Static } from 'typebox';
import { parseAddressPair } from './address-map.js';
import { isIssuer } from './auth-settings.js';
import { parseContactPoint } from './contact-point.js';
import { parseNetworks } from './networks.js';
import { parseOrigins } from './origins.js';
import { parseRateLimit } from './rate-limit.js';
import { isRedisUrl } from './redis-url.js';
import { parseCopies } from './replication.js';
import { isSafeUrl } from './safe-url.js';

const text = (expects: string, pattern: RegExp, options: Type.TStringOptions) =>
  Type.String({ ...options, pattern: pattern.source, expects });

const collector = (description: string) =>
  Type.Refine(
    Type.String({
      secret: true,
      expects: 'an http or https address, such as http://localhost:4318',
      description,
    }),
    (address) => /^https?:\/\//i.test(address) && URL.canParse(address),
  );

/**
 * Every setting of the service, named as its environment variable. This one object gives the type, the
 * defaults, the help text and `.env.example`. `expects` completes the sentence "X must be …"; a `secret`
 * is never repeated in a message.
 */
export const ConfigSchema = Type.Object({
  HOST: text('a host name or an IP address', /^[^\s/]+$/, {
    default: '0.0.0.0',
    description: 'Address to listen on.',
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8000,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  CASSANDRA_HOSTS: Type.Array(
    Type.Refine(Type.String(), (host) => parseContactPoint(host) !== undefined),
    {
      minItems: 1,
      default: ['localhost'],
      expects: 'host, host:port or [IPv6]:port, several of them separated by commas',
      description:
        'Cassandra nodes to connect to first, separated by commas: host, host:port or [IPv6]:port.',
    },
  ),
  CASSANDRA_PORT: Type.Integer({
    minimum: 1,
    maximum: 65_535,
    default: 9042,
    description: 'CQL port of the hosts that name none.',
  }),
  CASSANDRA_ADDRESS_MAP: Type.Optional(
    Type.Array(
      Type.Refine(Type.String(), (pair) => parseAddressPair(pair) !== undefined),
      {
        minItems: 1,
        expects:
          'private=public or private=public:port, private an IP address, several of them separated by commas',
        description:
          'Where nodes are reached that announce other addresses, separated by commas: private=public[:port].',
      },
    ),
  ),
  CASSANDRA_KEYSPACE: text(
    'a letter followed by up to 47 letters, digits or underscores, and not one of Cassandra’s own keyspaces',
    /^(?!system(?:_|$))[A-Za-z][A-Za-z0-9_]{0,47}$/,
    { default: 'test_keyspace', description: 'Keyspace of the users; created when it is missing.' },
  ),
  CASSANDRA_SCHEMA: Type.Enum(['apply', 'check'], {
    default: 'apply',
    description:
      'Whether the start applies what is missing of the schema, or (check) demands that migrate.js has done so.',
  }),
  CASSANDRA_REPLICATION_FACTOR: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'Copies of each row in a keyspace created here; unset: one a node, at most 3.',
    }),
  ),
  CASSANDRA_REPLICATION: Type.Optional(
    Type.Array(
      Type.Refine(Type.String(), (part) => parseCopies(part) !== undefined),
      {
        expects: 'a data centre and its copies, such as dc1:3, several of them separated by commas',
        description:
          'The same for several data centres, such as dc1:3,dc2:3; instead of CASSANDRA_REPLICATION_FACTOR.',
      },
    ),
  ),
  CASSANDRA_SERIAL_CONSISTENCY: Type.Enum(['LOCAL_SERIAL', 'SERIAL'], {
    default: 'LOCAL_SERIAL',
    description: 'How far conditional writes agree: in the local data centre, or (SERIAL) in all of them.',
  }),
  CASSANDRA_LOCAL_DC: Type.Optional(
    text('the name of a data centre', /\S/, {
      description: 'Data centre to send queries to; unset: the only one of the cluster.',
    }),
  ),
  CASSANDRA_USERNAME: Type.Optional(Type.String({ description: 'User for password authentication.' })),
  CASSANDRA_USERNAME_FILE: Type.Optional(
    Type.String({ description: 'File with the user instead; read again for each connection.' }),
  ),
  CASSANDRA_PASSWORD: Type.Optional(Type.String({ secret: true, description: 'Password of that user.' })),
  CASSANDRA_PASSWORD_FILE: Type.Optional(
    Type.String({ description: 'File with the password instead; read again for each connection.' }),
  ),
  CASSANDRA_TLS: Type.Boolean({ default: false, description: 'Whether to connect to Cassandra with TLS.' }),
  CASSANDRA_TLS_SERVER_NAME: Type.Optional(
    text(
      'the DNS name that the certificates of the nodes are for',
      /^(?![\d.]+$)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/,
      {
        description: 'Name that the certificates of all nodes are for; unset: the IP address of each.',
      },
    ),
  ),
  CASSANDRA_CA_FILE: Type.Optional(
    Type.String({
      description: 'PEM file with the certificate authorities to trust; unset: those Node.js trusts.',
    }),
  ),
  CASSANDRA_CERT_FILE: Type.Optional(
    Type.String({
      description:
        'PEM file with the certificate to show to the nodes; files are read again for each connection.',
    }),
  ),
  CASSANDRA_KEY_FILE: Type.Optional(
    Type.String({ description: 'PEM file with the private key of CASSANDRA_CERT_FILE.' }),
  ),
  CASSANDRA_KEY_PASSPHRASE: Type.Optional(
    Type.String({
      secret: true,
      description: 'What CASSANDRA_KEY_FILE is encrypted with; unset: it is not.',
    }),
  ),
  REQUEST_TIMEOUT: Type.Number({
    minimum: 0.001,
    maximum: 300,
    default: 15,
    unit: 'seconds',
    description: 'Seconds a request may take when it has no X-Request-Timeout header.',
  }),
  MAX_BODY_BYTES: Type.Integer({
    minimum: 1,
    maximum: 1_073_741_824,
    default: 1_048_576,
    description: 'Largest request body accepted, in bytes; one user takes at most 16 KiB.',
  }),
  SHUTDOWN_TIMEOUT: Type.Number({
    minimum: 0,
    maximum: 3600,
    default: 30,
    unit: 'seconds',
    description: 'Seconds that running requests may take to complete once the service shuts down.',
  }),
  ADMIN_KEY: Type.Optional(
    text('printable ASCII without spaces around it', /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, {
      secret: true,
      description: 'Key the diagnostics ask for, sent as "Authorization: Bearer <key>".',
    }),
  ),
  AUTH_ISSUER: Type.Optional(
    Type.Refine(
      Type.String({
        expects: 'an https address without a query; http only of this machine',
        description: 'OpenID Connect issuer whose tokens the users’ routes want; needs AUTH_AUDIENCE.',
      }),
      isIssuer,
    ),
  ),
  AUTH_AUDIENCE: Type.Optional(
    text('the audience that tokens are for', /\S/, {
      description: 'Audience that tokens have to be for, compared exactly; needs AUTH_ISSUER.',
    }),
  ),
  AUTH_JWKS_URL: Type.Optional(
    Type.Refine(
      Type.String({
        expects: 'an https address; http only of this machine',
        description: 'Where the issuer publishes its keys; unset: where its discovery document says.',
      }),
      isSafeUrl,
    ),
  ),
  TRUST_PROXY: Type.Optional(
    Type.Refine(
      Type.String({
        expects: 'IP addresses and networks separated by commas, such as 10.0.0.0/8,::1',
        description: 'Proxies whose X-Forwarded-For and X-Forwarded-Prefix are believed; unset: none.',
      }),
      (text) => parseNetworks(text) !== undefined,
    ),
  ),
  CORS_ORIGINS: Type.Optional(
    Type.Refine(
      Type.String({
        expects: 'origins separated by commas, such as https://app.example.com, or * alone',
        description: 'Origins whose web pages may use the users’ routes, or *; unset: none.',
      }),
      (text) => parseOrigins(text) !== undefined,
    ),
  ),
  RATE_LIMIT: Type.Optional(
    Type.Refine(
      Type.String({
        expects: 'a number of requests, a slash and a time in s, m, h or d, such as 100/1m',
        description:
          'Requests a client may send to the users’ routes in a time, such as 100/1m; unset: any number.',
      }),
      (text) => parseRateLimit(text) !== undefined,
    ),
  ),
  CACHE_TTL: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 86_400,
      expects: 'a number of seconds above 0, at most 86400',
      unit: 'seconds',
      description: 'Seconds that a single user may be answered from a cache; unset: no cache.',
    }),
  ),
  REDIS_URL: Type.Optional(
    Type.Refine(
      Type.String({
        secret: true,
        expects: 'a URL such as redis://host:6379 or, for TLS, rediss://user:password@host:6379/0',
        description: 'Redis in which all instances share limits and cache; unset: each has its own.',
      }),
      isRedisUrl,
    ),
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    collector('OpenTelemetry collector that traces are sent to, over HTTP; unset: none are made.'),
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(
    collector('The same for traces alone: the whole address, path included.'),
  ),
  OTEL_SDK_DISABLED: Type.Boolean({
    default: false,
    description: 'Whether no traces are made although a collector is set.',
  }),
  NODE_ENV: Type.Enum(['development', 'production', 'test'], {
    default: 'development',
    description: 'In production nothing is booted, logs are JSON and diagnostics need ADMIN_KEY.',
  }),
  LOG_LEVEL: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'Least severe log messages to print.',
  }),
});

/** The settings of a running service; times are in seconds, sizes in bytes. */
export type Config = Static<typeof ConfigSchema>;

export type SettingName = keyof Config;
