// Ends Cassandra when the process that started it is gone. Plain JavaScript, because it must run by itself from the sources
// as well as from the package. Its standard input is a pipe from that process: lines say what to guard, its end says that the
// process is dead, however it died.
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** @typedef {{ id: number, pid?: number, graceMs: number, directory?: string, watchPids: number[] }} Guarded */
/** @type {Map<number, Guarded>} */
const guarded = new Map();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { guard, release } = JSON.parse(line);
  if (guard) guarded.set(guard.id, guard);
  if (release) guarded.delete(release);
});
lines.on('close', async () => {
  clearInterval(timer);
  await Promise.all([...guarded.values()].map(end));
  process.exit(0);
});

const timer = setInterval(() => {
  for (const node of guarded.values()) if (!node.watchPids.every(isAlive)) end(node);
}, 500);

/** @param {Guarded} node */
async function end({ id, pid, graceMs, directory }) {
  guarded.delete(id);
  if (pid) {
    const started = Date.now();
    if (graceMs > 0) {
      send(pid, 'SIGCONT');
      send(pid, 'SIGTERM');
    }
    while (isAlive(pid) && Date.now() - started < graceMs) await sleep(50);
    send(pid, 'SIGKILL');
    while (isAlive(pid) && Date.now() - started < graceMs + 5000) await sleep(20);
  }
  if (directory) rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  try {
    // A zombie answers signals too: it is dead, and waits for its parent to notice.
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
