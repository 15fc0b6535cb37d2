import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Kind } from './kinds.js';
import { load } from './load.js';
import { type Effort, measureInTurn } from './measure.js';
import type { Side } from './sides.js';

/** Microseconds of the main thread that a request took of each owner of code. */
export type Profile = Readonly<Record<string, number>>;

/** Where the time of one kind of request goes, on each side. */
export async function profiles(
  sides: readonly Side[],
  kind: Kind,
  connections: number,
  effort: Effort,
): Promise<Profile[]> {
  await measureInTurn(sides, kind, connections, { ...effort, rounds: 0 });
  const all: Profile[] = [];
  for (const side of sides) {
    const socket = connect(side.profiler, '127.0.0.1');
    await once(socket, 'connect');
    const amount = { requests: Math.ceil(kind.requests * effort.part), ms: effort.ms };
    const { requests } = await load([side.port], connections, amount, (each) => kind.requestOf(each));
    socket.end();
    const micros: Record<string, number> = JSON.parse(await text(socket));
    all.push(Object.fromEntries(Object.entries(micros).map(([owner, each]) => [owner, each / requests])));
  }
  return all;
}
