import { isCassandraError } from 'async-cassandra';
import type { LoggerOptions } from 'pino';
import type { Config } from '../config/config.js';
import { settings } from '../config/setting.js';

const censor = '[redacted]';

/** Members of a log line that would hold what a client sent, or a row. */
const privateMembers = [
  ...['user', 'users', 'row', 'rows', 'body', 'payload', 'headers', 'query', 'params', 'cookies'],
  ...['email', 'name', 'token', 'authorization', 'password', 'secret', 'key', 'adminKey', 'idempotencyKey'],
  ...['pageState', 'page_state'],
];

/** The end of `Bearer` and `Basic`, as people write them. */
const schemes = ['earer ', 'EARER ', 'asic ', 'ASIC '];
/** Shorter secrets occur in words. */
const leastSecret = 6;
/** How deep causes are followed. */
const mostCauses = 5;

/**
 * What keeps users and secrets out of the log: members that may hold them are censored, errors are told by a list of what
 * is known to be harmless, and of the text of a line e-mail addresses, tokens, values in addresses and secret settings go.
 */
export function redaction(config: Config): Pick<LoggerOptions, 'redact' | 'serializers' | 'hooks'> {
  const withoutSecrets = withoutSecretsOf(config);
  return {
    redact: { paths: privateMembers, censor },
    serializers: { err: describeError, error: describeError, req: describeRequest, res: describeAnswer },
    hooks: {
      logMethod(line, write) {
        const message = messageFor(line);
        if (message === undefined) write.apply(this, line);
        else write.call(this, line[0], message);
      },
      streamWrite: (line) => withoutSecrets(redactText(line)),
    },
  };
}

/** A text without e-mail addresses, tokens, and values other than numbers in the query of an address. */
export function redactText(text: string): string {
  // To look for a fixed text costs next to nothing, and most lines have none of these.
  let redacted = text;
  if (text.includes('@')) {
    redacted = redacted
      .replaceAll(/(\/\/)[^\s"'/@]+@/g, `$1${censor}@`)
      .replaceAll(/[^\s"'`<>()[\]{},;:=/\\?&]+@[^\s"'`<>()[\]{},;:=/\\?&@]+/g, '[e-mail]');
  }
  if (text.includes('%40')) redacted = redacted.replaceAll(/[^\s"'/?&=]+%40[^\s"'/?&=]+/g, '[e-mail]');
  if (text.includes('?')) {
    redacted = redacted.replaceAll(/(?<=\?)(?=[\w%.~+-]+(?:[=&\s"']|$))[^\s"'\\]+/g, (query) =>
      query.split('&').map(redactPair).join('&'),
    );
  }
  if (schemes.some((scheme) => text.includes(scheme)))
    redacted = redacted.replaceAll(/\b(bearer|basic) +[\w.~+/=-]{8,}/gi, `$1 ${censor}`);
  if (text.includes('eyJ')) redacted = redacted.replaceAll(/\beyJ[\w-]+(?:\.[\w-]*)*/g, '[token]');
  return redacted;
}

/** One parameter of a query: numbers of parameters with names as ours stay, of others the name. */
function redactPair(pair: string): string {
  const [name = '', value = ''] = pair.split('=', 2);
  if (!/^[a-z_]{1,20}$/.test(name)) return '…';
  return `${name}=${/^\d{1,9}$/.test(value) ? value : '…'}`;
}

/** Takes secret settings out of a line of JSON. */
export function withoutSecretsOf(config: Config): (line: string) => string {
  const secrets = settings
    .filter(({ setting }) => setting.secret)
    .map(({ name }) => config[name])
    .filter((value): value is string => typeof value === 'string' && value.length >= leastSecret)
    .map((value) => JSON.stringify(value).slice(1, -1));
  return (line) => (secrets.some((secret) => line.includes(secret)) ? censorAll(line, secrets) : line);
}

function censorAll(line: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, censor), line);
}

interface ErrorParts {
  readonly code?: unknown;
  readonly syscall?: unknown;
}

/** What of an error is known to hold nothing that a client sent; anything else that it carries stays out. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as ErrorParts;
  const type = error.name || error.constructor.name;
  const message = messageOf(error, depth);
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at \S.*:\d+\)?$/.test(line)) ?? [];
  return {
    type,
    ...(code !== undefined && { code }),
    ...(message !== '' && { message }),
    stack: [message === '' ? type : `${type}: ${message}`, ...frames].join('\n'),
    ...(isCassandraError(error) && { cql: error.cql, declaredAt: error.declaredAt }),
    ...(error.cause !== undefined && depth < mostCauses && { cause: describeError(error.cause, depth + 1) }),
  };
}

/**
 * Cassandra's errors, as the library tells them, and those of the system quote no values. Others may: a parser its text,
 * the driver a parameter. Causes of that kind have no message: the error above them says what there is to say.
 */
function messageOf(error: Error, depth = 0): string {
  if (isCassandraError(error) || (error as ErrorParts).syscall !== undefined) return error.message;
  return depth === 0 ? quoteless(error.message) : '';
}

/** A text without what it quotes, unless that is the name of a property. */
function quoteless(text: string): string {
  if (/^Cannot (?:read|set) properties of \w+ \(\w+ '\w+'\)$/.test(text)) return text;
  return text.replaceAll(/(["'`]).*\1/gs, '"…"');
}

/** What a call of the logger has for a message where it has an error alone. */
function messageFor([first, message]: readonly unknown[]): string | undefined {
  if (message !== undefined || typeof first !== 'object' || first === null) return undefined;
  const error = first instanceof Error ? first : 'err' in first ? first.err : undefined;
  return error instanceof Error ? messageOf(error) : undefined;
}

function describeRequest(request: {
  method?: unknown;
  url?: unknown;
  routeOptions?: { url?: unknown };
}): unknown {
  return { method: request?.method, route: request?.routeOptions?.url };
}

function describeAnswer(answer: { statusCode?: unknown }): unknown {
  return { statusCode: answer?.statusCode };
}
