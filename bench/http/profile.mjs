// Loaded into each server: while somebody is connected to BENCH_PROFILE_PORT it is profiled; behind their end they are told
// how many microseconds of the main thread each owner of code had.
import inspector from 'node:inspector';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';

const samplingMicros = 500;
const fastify =
  /^(?:fastify|fastify-plugin|@fastify|avvio|find-my-way|secure-json-parse|fast-json-stringify|process-warning)$/;

if (isMainThread && process.env.BENCH_PROFILE_PORT) {
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => {});
    const session = new inspector.Session();
    session.connect();
    const post = promisify(session.post.bind(session));
    await post('Profiler.enable');
    await post('Profiler.setSamplingInterval', { interval: samplingMicros });
    await post('Profiler.start');
    socket.on('end', async () => {
      const { profile } = await post('Profiler.stop');
      session.disconnect();
      socket.end(JSON.stringify(byOwner(profile)));
    });
    socket.resume();
  });
  server.listen(Number(process.env.BENCH_PROFILE_PORT), '127.0.0.1').unref();
}

function byOwner({ nodes, samples, timeDeltas }) {
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
  const micros = {};
  for (const [at, id] of samples.entries()) {
    const owner = owners.get(id);
    if (owner !== undefined) micros[owner] = (micros[owner] ?? 0) + (timeDeltas[at + 1] ?? 0);
  }
  return micros;
}

function ownerOf({ functionName, url }) {
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'collecting garbage';
  if (url === '') return /^write|^shutdown/.test(functionName) ? 'writing to sockets' : 'the engine, and C++';
  if (url.startsWith('node:')) return 'Node.js';
  const [, module = ''] = /\/node_modules\/(@[^/]+|[^/]+)\//.exec(url) ?? [];
  if (module !== '') return fastify.test(module) ? 'Fastify' : module;
  if (url.includes('/async-cassandra/')) return 'async-cassandra';
  const [, folder] = /\/users-api\/dist\/([^/]+)\//.exec(url) ?? [];
  return folder === undefined ? 'the program itself' : `users-api, ${folder}`;
}
