import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kind } from './kinds.js';
import { type Effort, measure, median } from './measure.js';
import type { Side } from './sides.js';

const path = '/users/stream?fetch_size=2000';
const stalledReaders = 20;
/** Until what a stream may hold for a client that does not read is full, in milliseconds. */
const settlingMs = 1_000;

/** What others notice of streams. */
export interface Beside {
  readonly state: string;
  readonly p50: number;
  readonly p99: number;
  /** The 99th percentile to that of the quiet state, round by round. */
  readonly ratio: number;
}

const states: readonly (readonly [state: string, begin: (port: number) => Promise<AsyncDisposable>])[] = [
  ['nothing else', async () => ({ async [Symbol.asyncDispose]() {} })],
  ['one stream after another, read', readStreams],
  [`${stalledReaders} streams that nobody reads`, openStalled],
];

/** Measures requests of one kind while streams run, and while they do not, in turn. */
export async function besideStreams(
  side: Side,
  kind: Kind,
  connections: number,
  { rounds, part, ms }: Effort,
): Promise<Beside[]> {
  const all: { p50: number; p99: number }[][] = states.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [n, [, begin]] of states.entries()) {
      await using _streams = await begin(side.port);
      await delay(settlingMs);
      const figures = await measure(side, kind, connections, { requests: kind.requests * part, ms });
      if (round >= 0) all[n]?.push(figures);
    }
  }
  const quiet = all[0] ?? [];
  return all.map((each, n) => ({
    state: states[n]?.[0] ?? '',
    p50: median(each.map(({ p50 }) => p50)),
    p99: median(each.map(({ p99 }) => p99)),
    ratio: median(each.map(({ p99 }, round) => p99 / (quiet[round]?.p99 ?? Number.NaN))),
  }));
}

async function readStreams(port: number): Promise<AsyncDisposable> {
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      const [answer] = await once(get({ host: '127.0.0.1', port, path }), 'response');
      answer.resume();
      await once(answer, 'end');
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      await reading;
    },
  };
}

async function openStalled(port: number): Promise<AsyncDisposable> {
  const sockets = Array.from({ length: stalledReaders }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) {
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
