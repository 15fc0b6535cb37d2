import '../src/process/require-node.js';
import { parseArgs } from 'node:util';
import autocannon, { type Options, type Request, type Result } from 'autocannon';
import { ConfigurationError } from '../src/config/config.js';
import { onEndSignal } from '../src/process/end-signals.js';
import { exitOnMistake } from '../src/process/exit-on-mistake.js';
import { endWithNpm } from './end-with-npm.js';
import { loadEnvFile } from './env-file.js';

const help = `Sends requests to a running service, at a steady rate, until Ctrl-C: of six, one stores a user, one changes that
user, and four read. The users stay.

Usage: npm run load -- [--rate <requests a second>] [--seconds <how long>] [--url <address of the service>]

The rate is 200 unless told otherwise, the address http://localhost:8000, with PORT where that is set.
`;

const connections = 20;
/** As good as for ever. */
const longest = 1_000_000;

interface Load {
  readonly rate: number;
  readonly seconds: number;
  readonly url: string;
}

if (process.argv.includes('--help')) process.stdout.write(help);
else await exitOnMistake(async () => send(readLoad(process.argv.slice(2))));

/** @throws ConfigurationError for what cannot be sent. */
function readLoad(args: string[]): Load {
  loadEnvFile();
  const { rate = '200', seconds, url = `http://localhost:${process.env.PORT || 8000}` } = parsed(args);
  if (!URL.canParse(url)) throw new ConfigurationError([`--url must be an address, not "${url}".`]);
  return {
    rate: wholeNumber('--rate', rate),
    seconds: seconds === undefined ? longest : wholeNumber('--seconds', seconds),
    url,
  };
}

function parsed(args: string[]) {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { rate: option, seconds: option, url: option } }).values;
  } catch {
    throw new ConfigurationError([
      `npm run load takes --rate, --seconds and --url, not "${args.join(' ')}".`,
    ]);
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ConfigurationError([`${name} must be a whole number from 1 to 999999, not "${text}".`]);
}

async function send({ rate, seconds, url }: Load): Promise<void> {
  endWithNpm();
  process.stdout.write(`${rate} requests a second to ${url}, Ctrl-C ends it\n`);
  const result = await run({
    url,
    connections: Math.min(connections, rate),
    overallRate: rate,
    duration: seconds,
    requests: requests(),
  });
  const { average, p50, p97_5: high } = result.latency;
  process.stdout.write(
    `${result['2xx']} answers as they should be, ${result.non2xx} others, ${result.errors} none; ` +
      `latency ${average} ms, half within ${p50} ms, 97.5 % within ${high} ms\n`,
  );
}

/** Sends until the time is over, or this process is asked to end. */
function run(options: Options): Promise<Result> {
  return new Promise((resolve, reject) => {
    const running = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    onEndSignal((_signal, isFirst) => isFirst && running.stop());
    // Of the service whose page has it sent.
    process.once('disconnect', () => running.stop());
    process.channel?.unref();
  });
}

/** What each connection sends, again and again. */
function requests(): Request[] {
  const body = (user: object) => JSON.stringify(user);
  const headers = { 'content-type': 'application/json' };
  const ofUser = (request: Request, context: { user?: string }) => ({
    ...request,
    path: `/users/${context.user ?? '00000000-0000-4000-8000-000000000000'}`,
  });
  const readUser: Request = { method: 'GET', setupRequest: ofUser };
  return [
    {
      method: 'POST',
      path: '/users',
      headers,
      body: body({ name: 'Lode Reynders', email: 'lode@example.com', age: 33 }),
      onResponse: (status, answer, context: { user?: string }) => {
        if (status === 201) context.user = (JSON.parse(answer) as { id: string }).id;
      },
    },
    readUser,
    { method: 'GET', path: '/users?limit=20' },
    { method: 'PATCH', headers, body: body({ age: 34 }), setupRequest: ofUser },
    readUser,
    readUser,
  ];
}
