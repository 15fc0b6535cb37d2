import { once } from 'node:events';
import { connect as openSocket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redactText } from '../../src/logging/redaction.js';
import { resources } from '../../src/resources.js';
import { type RunningApp, startApp } from '../setup/running-app.js';
import { startUsersService, type UsersService } from '../setup/users-service.js';

const adminKey = 'admin-key-Zq7xPq';
/** What must be nowhere in the log; each is found whatever stands around it. */
const markers = {
  name: 'Hypatia Markerson',
  email: 'hypatia.marker@example.org',
  bearer: 'bearer-token-Kd83hsXw',
  jwt: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJoeXBhdGlhIn0.c2lnbmF0dXJl',
  idempotencyKey: 'idempotency-key-Lw2mRt',
  pageState: 'page-state-Vn5cYb',
  adminKey,
  redisPassword: 'redis-password-Jf9sTe',
};
const person = { name: markers.name, email: markers.email, age: 41 };
const query = new URLSearchParams({
  page_state: markers.pageState,
  name: markers.name,
  email: markers.email,
  [markers.bearer]: '1',
});
const noUser = '/users/00000000-0000-4000-8000-000000000000';

interface Line {
  level: number;
  msg: string;
  requestId?: string;
  traceId?: string;
  status?: number;
  err?: { type: string; code?: string; stack: string };
}

interface Operation {
  readonly method: string;
  readonly path: string;
}

/** Takes a log apart. */
function collectLog() {
  const written: string[] = [];
  const text = () => written.join('');
  return {
    output: { write: (line: string) => void written.push(line) },
    text,
    lines: (): Line[] =>
      text()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

/** The markers in a log, as they are, in an address, and in bytes that are written as numbers. */
function markersIn(log: string): string[] {
  const bytes = log.replaceAll(/\[(\d{1,3}(?:,\d{1,3})+)\]/g, (_, list: string) =>
    Buffer.from(list.split(',').map(Number)).toString('latin1'),
  );
  const forms = [log, bytes, decodeAll(log)].join('\n');
  return Object.entries(markers).flatMap(([kind, marker]) => {
    const parts = [marker, ...(kind === 'name' ? marker.split(' ') : [])];
    const line = forms.split('\n').find((each) => parts.some((part) => each.includes(part)));
    return line === undefined ? [] : [`${kind}: ${line}`];
  });
}

function decodeAll(text: string): string {
  return text.replaceAll('+', ' ').replaceAll(/(?:%[0-9A-F]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

const log = collectLog();
const env = { ADMIN_KEY: adminKey, LOG_LEVEL: 'trace' };
let users: UsersService;
let operations: Operation[];
beforeAll(async () => {
  users = await startUsersService(env, {
    output: log.output,
    routes: (app) => {
      app.post('/fails', (request) => {
        request.log.info({ user: request.body, headers: request.headers, req: request }, 'told too much');
        request.log.warn(`${request.url} by ${markers.email} with Bearer ${markers.bearer}`);
        request.log.error(
          new TypeError(`"${markers.name}" is not a name`, { cause: new Error(markers.pageState) }),
        );
        return JSON.parse(`{"name": ${markers.name}}`);
      });
    },
  });
  operations = await operationsOf(users);
});
afterAll(() => users[Symbol.asyncDispose]());

/** What the service describes of itself. */
async function operationsOf({ request }: Pick<UsersService, 'request'>) {
  const { body } = await request('GET', '/openapi.json');
  return Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => /^(?:get|head|post|put|patch|delete)$/.test(method))
      .map((method) => ({ method: method.toUpperCase(), path })),
  );
}

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly document: { request_id?: string; detail?: string } | undefined;
}

/** Asks, with every marker where it may be; what goes on for long is broken off. */
async function send(
  { url }: Pick<RunningApp, 'url'>,
  method: string,
  path: string,
  { body, headers = {} }: { body?: string | undefined; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${markers.bearer}`,
      'idempotency-key': markers.idempotencyKey,
      cookie: `session=${markers.jwt}`,
      // Demonstrations take their time.
      'x-request-timeout': path.includes('/users') ? '15' : '0.3',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('event-stream')) {
    await response.body?.cancel();
    return { ...response, status: response.status, headers: response.headers, document: undefined };
  }
  const text = await response.text().catch(() => '');
  const document = type.includes('problem+json') && text !== '' ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, document };
}

/** Addresses that there are not. */
const nowhere = [
  `/${markers.bearer}`,
  `/users/${markers.idempotencyKey}/${markers.adminKey}`,
  `/a%20${encodeURIComponent(markers.name)}`,
];

/** Each route in many ways, right and wrong; what deletes the user comes last. */
async function sendEverything(service: Pick<RunningApp, 'url'>, id: string): Promise<Sent[]> {
  const isOfUser = ({ path }: Operation) => path.includes('{');
  const answers = await Promise.all([
    ...operations.filter((each) => !isOfUser(each)).flatMap((each) => sendInManyWays(service, each, id)),
    ...nowhere.map((path) => send(service, 'PUT', path, { body: JSON.stringify(person) })),
    send(service, 'PURGE', `/users?${query}`),
    send(service, 'POST', '/users', { body: markers.name, headers: { 'content-type': 'text/plain' } }),
  ]);
  const ofUser = operations
    .filter(isOfUser)
    .sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  for (const each of ofUser) answers.push(...(await Promise.all(sendInManyWays(service, each, id))));
  return answers;
}

function sendInManyWays(
  service: Pick<RunningApp, 'url'>,
  { method, path }: Operation,
  id: string,
): Promise<Sent>[] {
  const admin = { authorization: `Bearer ${adminKey}` };
  const jwt = { authorization: `Bearer ${markers.jwt}` };
  const withId = path.replaceAll(/\{[^}]+\}/g, id);
  const withEmail = path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(markers.email));
  const whole = JSON.stringify(path.endsWith('/batch') ? [person] : person);
  const bodies = /^(?:POST|PUT|PATCH)$/.test(method)
    ? [whole, JSON.stringify({ ...person, age: markers.name }), `{"name": ${markers.name}}`]
    : [undefined];
  return bodies.flatMap((body) => [
    send(service, method, withId, { body, headers: { 'if-match': '"no such version"' } }),
    send(service, method, withEmail, { body, headers: admin }),
    send(service, method, `${withId}?${query}`, { body, headers: jwt }),
    send(service, method, `${withId}?requests=1`, {
      body,
      headers: { ...admin, 'x-request-timeout': '0.05' },
    }),
  ]);
}

describe('The log holds nothing of users and no secret', () => {
  it('whatever is sent to any route, served or refused', async () => {
    // A service without the demonstrations has fewer.
    const hasDemonstrations = resources.some(({ isGuarded }) => isGuarded);
    expect(operations.length).toBeGreaterThan(hasDemonstrations ? 20 : 15);
    const { id } = await users.create(person);
    const answers = await sendEverything(users.service, id);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 403, 404, 405, 412, 415, 422, 504]));
    expect(markersIn(log.text())).toEqual([]);
  });

  it('while the first request of a key still runs', async () => {
    const body = JSON.stringify(person);
    const headers = { 'idempotency-key': `${markers.idempotencyKey}-again` };
    expect((await send(users.service, 'POST', '/users', { body, headers })).status).toBe(201);
    // As if it had not ended: its lease lasts.
    const { rows } = await users.session.execute('SELECT key FROM idempotency_keys');
    const key = rows.map((row) => String(row.key)).find((each) => each.includes('-again'));
    await users.session.execute('UPDATE idempotency_keys SET lease_until = :until WHERE key = :key', {
      key,
      until: new Date(Date.now() + 60_000),
    });
    const again = await send(users.service, 'POST', '/users', { body, headers });
    expect(again.status).toBe(409);
    expect(markersIn(log.text())).toEqual([]);
  });

  it('when what is sent is no HTTP', async () => {
    const socket = openSocket(users.service.port, '127.0.0.1');
    socket.end(
      `GET /users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${markers.bearer}\r\n${markers.email}\r\n\r\n`,
    );
    await once(socket.resume(), 'close');
    const line = log.lines().find(({ err }) => err?.code?.startsWith('HPE_'));
    expect(line).toMatchObject({ level: 20, requestId: expect.any(String) });
    expect(markersIn(log.text())).toEqual([]);
  });

  it('when a handler fails, or logs more than it should', async () => {
    const answer = await send(users.service, 'POST', `/fails?${query}`, { body: JSON.stringify(person) });
    expect(answer.status).toBe(500);
    const own = log.lines().filter(({ requestId }) => requestId === answer.document?.request_id);
    expect(own.filter(({ level }) => level === 50)).toMatchObject([
      { err: { type: 'TypeError' } },
      { err: { type: 'SyntaxError', stack: expect.stringContaining('redaction.test.ts') } },
    ]);
    expect(markersIn(log.text())).toEqual([]);
  });

  it('when Cassandra refuses statements', async () => {
    const { id } = await users.create(person);
    await users.session.execute('DROP TABLE users');
    const answers = await sendEverything(users.service, id);
    const failed = log.lines().filter(({ err }) => err?.type === 'CassandraError');
    expect(answers.some(({ status }) => status >= 500 && status !== 504)).toBe(true);
    expect(failed.length).toBeGreaterThan(0);
    expect(markersIn(log.text())).toEqual([]);
  });

  it('while Cassandra, Redis and the issuer of tokens are away', async () => {
    const lonely = collectLog();
    await using service = await startApp({
      env: {
        ...env,
        REDIS_URL: `redis://user:${markers.redisPassword}@127.0.0.1:1`,
        AUTH_ISSUER: 'http://127.0.0.1:1',
        AUTH_AUDIENCE: 'users',
        RATE_LIMIT: '10000/1m',
      },
      output: lonely.output,
    });
    const answers = await sendEverything(service, noUser.slice('/users/'.length));
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([401, 503]));
    await delay(100);
    expect(markersIn(lonely.text())).toEqual([]);
  });
});

describe('The log has one line for each request', () => {
  it('with the ids that its trace and its problem document have', async () => {
    for (const [method, path, body] of [
      ['GET', noUser, undefined],
      ['POST', '/users', 'no JSON'],
      ['GET', '/nowhere', undefined],
      ['GET', '/health/live', undefined],
    ] as const) {
      const answer = await send(users.service, method, path, { body });
      const id = answer.headers.get('x-request-id');
      const own = () => log.lines().filter(({ requestId, level }) => requestId === id && level === 30);
      await expect.poll(() => own().length).toBe(1);
      expect(own()[0]).toMatchObject({
        traceId: answer.headers.get('traceparent')?.split('-')[1],
        status: answer.status,
      });
      if (answer.document !== undefined) expect(answer.document.request_id).toBe(id);
    }
  });

  it('that says as much of its address as may be said', async () => {
    const id = '6f1b7a52-0b3c-4e7e-9a55-0d3c5f0a9f11';
    const lines = async (path: string) => {
      await send(users.service, 'GET', path);
      return log.lines().at(-1)?.msg;
    };
    expect(await lines(`/users/${id}`)).toMatch(`GET /users/${id} `);
    expect(await lines('/v1/users?limit=7')).toMatch('GET /v1/users?limit=7 ');
    expect(await lines(`/users?limit=x&page_state=y&z=1`)).toMatch('GET /users?limit=…&page_state=…&… ');
    expect(await lines('/users/ada/secret')).toMatch('GET /users/…/… ');
  });
});

it.each([
  ['mail ada@example.com now', 'mail [e-mail] now'],
  ['/users/ada%40example.com 404', '/users/[e-mail] 404'],
  ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer [redacted]'],
  ['redis://user:secret@host:6379 refused', 'redis://[redacted]@host:6379 refused'],
  ['GET /users?limit=7&page_state=abc 422', 'GET /users?limit=7&page_state=… 422'],
  ['Connected to Cassandra: 127.0.0.1:9042', 'Connected to Cassandra: 127.0.0.1:9042'],
])('%s is written as %s', (text, written) => {
  expect(redactText(text)).toBe(written);
});
