import { connect, type Session } from 'async-cassandra';
import { contactPoints, dropKeyspace, newKeyspaceName } from './cassandra.js';
import { type AppOptions, type RunningApp, startApp } from './running-app.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came back is what the tests look into
  readonly body: any;
}

/** One instance of the service, asked over HTTP. */
export interface Instance {
  readonly service: RunningApp;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** Instances of the service on a keyspace of their own, and a session of the test's own in it. */
export interface UsersService extends AsyncDisposable, Instance {
  readonly keyspace: string;
  readonly session: Session;
  /** Starts a further instance on the same keyspace. */
  another(env?: Record<string, string>): Promise<Instance>;
  /** Creates a user and answers it. */
  create(user?: Partial<{ name: string; email: string; age: number }>): Promise<Answer['body']>;
}

export const ada = { name: 'Ada Lovelace', email: 'ada@example.com', age: 36 };
export const noSuchUser = '/users/00000000-0000-4000-8000-000000000000';

/** Starts the service on an empty keyspace and waits until it is healthy. */
export async function startUsersService(
  env: Record<string, string> = {},
  options: Omit<AppOptions, 'env'> = {},
): Promise<UsersService> {
  const keyspace = newKeyspaceName();
  const services: RunningApp[] = [];
  const another = async (more: Record<string, string> = {}): Promise<Instance> => {
    const cassandra = { CASSANDRA_HOSTS: contactPoints().join(), CASSANDRA_KEYSPACE: keyspace };
    const service = await startApp({ ...options, env: { ...cassandra, ...env, ...more } });
    services.push(service);
    const instance = { service, request: (...args: RequestArgs) => request(service.url, ...args) };
    await untilHealthy(instance);
    return instance;
  };
  const first = await another();
  const session = await connect({ contactPoints: contactPoints(), keyspace });
  return {
    ...first,
    keyspace,
    session,
    another,
    create: async (user) => (await first.request('POST', '/users', { ...ada, ...user })).body,
    async [Symbol.asyncDispose]() {
      for (const service of services) await service[Symbol.asyncDispose]();
      await session.close();
      await dropKeyspace(keyspace);
    },
  };
}

type RequestArgs = Parameters<Instance['request']>;

/** A body that is a string is sent as it is. */
async function request(url: string, ...[method, path, body, headers = {}]: RequestArgs): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && !text.includes('}\n');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : text,
  };
}

async function untilHealthy({ request }: Pick<Instance, 'request'>): Promise<void> {
  for (let tries = 0; (await request('GET', '/health')).status !== 200; tries++) {
    if (tries === 300) throw new Error('The service did not become healthy within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
