import type { Request } from './load.js';

/** A kind of request that every side answers. */
export interface Kind {
  readonly name: string;
  /** What the processor time is reckoned for, and how many of those are in one answer. */
  readonly unit: 'request' | 'row';
  readonly units: number;
  readonly connections: readonly number[];
  /** How many are asked for in a round: a second or two of them, since whoever has waited for the others begins cold. */
  readonly requests: number;
  requestOf(connection: number): Request;
}

const many = [1, 64, 512];
const newUser = JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age: 36 });
const perRequest = { unit: 'request', units: 1, connections: many } as const;

/** What is measured over a table of so many users. What creates users comes last. */
export function kinds(ids: readonly string[], users: number): Kind[] {
  const idOf = (connection: number) => ids[connection % ids.length] ?? '';
  return [
    {
      name: 'GET /users/{id}',
      ...perRequest,
      requests: 8_000,
      requestOf: (connection) => ({ method: 'GET', path: `/users/${idOf(connection)}` }),
    },
    {
      name: 'GET /users?limit=100',
      ...perRequest,
      requests: 2_400,
      requestOf: () => ({ method: 'GET', path: '/users?limit=100' }),
    },
    {
      name: 'GET /users/stream/pages?fetch_size=100',
      ...perRequest,
      requests: 2_400,
      requestOf: () => ({ method: 'GET', path: '/users/stream/pages?fetch_size=100' }),
    },
    {
      name: 'GET /users/stream?fetch_size=2000',
      unit: 'row',
      units: users,
      // Each is a request for pages over pages: more of them at once are what the drill is for.
      connections: [1, 8],
      requests: 16,
      requestOf: () => ({ method: 'GET', path: '/users/stream?fetch_size=2000' }),
    },
    {
      name: 'PATCH /users/{id}',
      ...perRequest,
      requests: 3_200,
      // Each connection has a user of its own: none waits for another's change.
      requestOf: (connection) => ({
        method: 'PATCH',
        path: `/users/${idOf(connection)}`,
        body: '{"age":37}',
      }),
    },
    {
      name: 'POST /users',
      ...perRequest,
      requests: 5_000,
      requestOf: () => ({ method: 'POST', path: '/users', body: newUser }),
    },
  ];
}
