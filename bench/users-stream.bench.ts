import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { Client } from 'cassandra-driver';
import { loadUsers } from '../drill/load-users.js';
import { bareOptions } from './bare-client.js';
import type { Kind } from './http/kinds.js';
import { measureInTurn, median } from './http/measure.js';
import { scriptSide, serviceSide } from './http/sides.js';
import type { BenchContext } from './run.js';

const users = 200_000;
const fetchSize = 2_000;
const path = `/users/stream?fetch_size=${fetchSize}`;
const stream: Kind = {
  name: path,
  unit: 'row',
  units: users,
  connections: [1],
  requests: 1,
  requestOf: () => ({ method: 'GET', path }),
};
const effort = { rounds: Number(process.env.BENCH_ROUNDS ?? 7), part: 1, ms: 60_000 };

/** A stream of 200,000 users: the built service, forty lines of Fastify, and a reader that drops every page unread. */
export async function bench({ contactPoints, localDataCenter, keyspace }: BenchContext): Promise<void> {
  const env = { CASSANDRA_HOSTS: contactPoints.join(), CASSANDRA_KEYSPACE: keyspace, NODE_ENV: 'production' };
  await using ours = await serviceSide('users-api', env);
  await using naive = await scriptSide('Fastify and the driver', '../bare-server.ts', env);
  await loadUsers(contactPoints, keyspace, users);
  const sides = [ours, naive];
  const figures = await measureInTurn(sides, stream, 1, effort);
  console.log(`\n${path}, ${users.toLocaleString('en')} users, ${effort.rounds} rounds`);
  for (const [n, { cpuMicros, perSecond, rssMiB }] of figures.entries()) {
    const firstByte = median(await inTurn(() => firstByteMs((sides[n] ?? ours).port)));
    const rate = Math.round(perSecond).toLocaleString('en');
    console.log(
      `  ${sides[n]?.name.padEnd(26)} ${cpuMicros.toFixed(2)} µs of processor a row   ${rate} rows/s   ` +
        `first byte after ${firstByte.toFixed(0)} ms   ${rssMiB.toFixed(0)} MiB`,
    );
  }
  console.log(`  processor time: ${figures[1]?.ratio.toFixed(3)} of what the naive service takes`);
  const client = new Client({ contactPoints: [...contactPoints], localDataCenter, keyspace });
  await client.connect();
  dropPages(client);
  const rates = await inTurn(() => rowsPerSecond(client));
  await client.shutdown();
  const dropping = median(rates);
  const share = (figures[0]?.perSecond ?? Number.NaN) / dropping;
  console.log(
    `  a reader that drops the pages: ${Math.round(dropping).toLocaleString('en')} rows/s, of which ours are ${share.toFixed(2)}`,
  );
}

async function inTurn(run: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < effort.rounds; round++) all.push(await run());
  return all;
}

/** Milliseconds until the first byte of the first user is there. */
async function firstByteMs(port: number): Promise<number> {
  const socket = connectSocket(port, '127.0.0.1');
  await once(socket, 'connect');
  const from = performance.now();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  let text = '';
  while (!text.includes('"id"')) text += (await once(socket, 'data'))[0];
  const ms = performance.now() - from;
  socket.destroy();
  return ms;
}

async function rowsPerSecond(client: Client): Promise<number> {
  const from = performance.now();
  const cql = 'SELECT id, name, email, age, created_at, updated_at FROM users';
  let pageState: string | undefined;
  do {
    const options = { ...bareOptions, fetchSize, ...(pageState ? { pageState } : {}) };
    pageState = (await client.execute(cql, [], options)).pageState;
  } while (pageState);
  return users / ((performance.now() - from) / 1000);
}

interface Inside {
  readonly pool: {
    readonly connections: readonly {
      readonly parser: {
        parseResult(frame: { header: unknown; flagsInfo: unknown }, reader: Reader): unknown;
        push(item: object): boolean;
      };
    }[];
  };
}

interface Reader {
  readInt(): number;
  readMetadata(kind: number): object;
}

const rowsKind = 2;

/** Has a client of the driver take of each page nothing but where the next one begins. */
function dropPages(client: Client): void {
  for (const host of client.hosts.values()) {
    for (const { parser } of (host as unknown as Inside).pool.connections) {
      const { parseResult } = parser;
      parser.parseResult = function (frame, reader) {
        const before = { ...reader };
        if (reader.readInt() !== rowsKind)
          return parseResult.call(this, frame, Object.assign(reader, before));
        const meta = reader.readMetadata(rowsKind);
        return this.push({ header: frame.header, result: { rows: [], meta, flags: frame.flagsInfo } });
      };
    }
  }
}
