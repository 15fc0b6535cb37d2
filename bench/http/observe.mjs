// Loaded into each server: whoever connects to BENCH_OBSERVE_PORT is told what it has used since.
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolution = 5;

if (isMainThread && process.env.BENCH_OBSERVE_PORT) {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const server = createServer((socket) => {
    const { user, system } = process.cpuUsage();
    const { rss } = process.memoryUsage();
    // What the timer takes by itself is no delay.
    const delayMs = Math.max(0, delay.percentile(99) / 1e6 - resolution);
    delay.reset();
    socket.on('error', () => {});
    socket.end(JSON.stringify({ cpuMicros: user + system, rssMiB: rss / 2 ** 20, delayMs }));
  });
  server.listen(Number(process.env.BENCH_OBSERVE_PORT), '127.0.0.1').unref();
}
