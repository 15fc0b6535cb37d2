import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Kind } from './kinds.js';
import { type Effort, measure, median } from './measure.js';
import type { Side } from './sides.js';

const path = '/users/stream?fetch_size=2000';
const stalledReaders = 20;
/** Until what a stream may hold for a client that does not read is full, in milliseconds. */
const settlingMs = 1_000;

/** What others notice of the streams of one side. */
export interface Beside {
  readonly side: string;
  readonly state: string;
  readonly p50: number;
  readonly p99: number;
  /** The 99th percentile to that of the quiet state, round by round. */
  readonly ratio: number;
  readonly perSecond: number;
  /** What readers of streams received, in MiB a second. */
  readonly streamedMiB: number;
}

/** Streams that run until they are disposed of. */
interface Streams extends AsyncDisposable {
  /** Bytes that their reader has received. */
  received(): Promise<number>;
}

const states: readonly (readonly [state: string, begin: (port: number) => Promise<Streams>])[] = [
  ['nothing else', async () => ({ received: async () => 0, async [Symbol.asyncDispose]() {} })],
  ['one stream after another, read', readStreams],
  [`${stalledReaders} streams that nobody reads`, openStalled],
];

/** Measures requests of one kind while streams run, and while they do not, in turn. */
export async function besideStreams(
  sides: readonly Side[],
  kind: Kind,
  connections: number,
  { rounds, part, ms }: Effort,
): Promise<Beside[]> {
  const amount = { requests: kind.requests * part, ms };
  const measuring = async (side: Side, begin: (port: number) => Promise<Streams>) => {
    await using streams = await begin(side.port);
    await delay(settlingMs);
    const [before, from] = [await streams.received(), performance.now()];
    const figures = await measure(side, kind, connections, amount);
    const bytes = (await streams.received()) - before;
    return { ...figures, streamedMiB: bytes / 2 ** 20 / ((performance.now() - from) / 1000) };
  };
  type Round = Awaited<ReturnType<typeof measuring>>;
  const all = sides.map((side) => ({ side, states: states.map((): Round[] => []) }));
  for (let round = -1; round < rounds; round++) {
    for (const { side, states: measured } of all) {
      for (const [n, [, begin]] of states.entries()) {
        const figures = await measuring(side, begin);
        if (round >= 0) measured[n]?.push(figures);
      }
    }
  }
  return all.flatMap(({ side, states: measured }) =>
    measured.map((each, n) => ({
      side: side.name,
      state: states[n]?.[0] ?? '',
      p50: median(each.map(({ p50 }) => p50)),
      p99: median(each.map(({ p99 }) => p99)),
      ratio: median(each.map(({ p99 }, round) => p99 / (measured[0]?.[round]?.p99 ?? Number.NaN))),
      perSecond: median(each.map(({ perSecond }) => perSecond)),
      streamedMiB: median(each.map(({ streamedMiB }) => streamedMiB)),
    })),
  );
}

async function readStreams(port: number): Promise<Streams> {
  const script = fileURLToPath(new URL('read-streams.mjs', import.meta.url));
  const reader = fork(script, [String(port), path], { execArgv: [] });
  await once(reader, 'spawn');
  return {
    async received() {
      reader.send('received?');
      const [bytes] = await once(reader, 'message');
      return Number(bytes);
    },
    async [Symbol.asyncDispose]() {
      const isGone = once(reader, 'exit');
      reader.disconnect();
      await isGone;
    },
  };
}

async function openStalled(port: number): Promise<Streams> {
  const sockets = Array.from({ length: stalledReaders }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) {
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  }
  return {
    received: async () => 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
