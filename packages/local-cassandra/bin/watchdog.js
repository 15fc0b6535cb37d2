// Ends Cassandra when the process that started it is gone. Plain JavaScript, because it must run by itself from the sources
// as well as from the package. Its standard input is a pipe from that process: lines say what to guard, its end says that the
// process is dead, however it died.
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** @typedef {{ pid: number, started: string | undefined }} Seen A process, and what tells it from a later one of its number. */
/** @typedef {{ id: number, cassandra?: Seen, graceMs: number, directory?: string, watched: Seen[] }} Guarded */
/** @type {Map<number, Guarded>} */
const guarded = new Map();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { guard, release } = JSON.parse(line);
  if (guard) {
    const { pid, watchPids, ...rest } = guard;
    guarded.set(guard.id, { ...rest, cassandra: pid && see(pid), watched: watchPids.map(see) });
  }
  if (release) guarded.delete(release);
});
lines.on('close', async () => {
  clearInterval(timer);
  await Promise.all([...guarded.values()].map(end));
  process.exit(0);
});

const timer = setInterval(() => {
  for (const node of guarded.values()) if (!node.watched.every(isAlive)) end(node);
}, 500);

/** @param {Guarded} node */
async function end({ id, cassandra, graceMs, directory }) {
  guarded.delete(id);
  if (cassandra) {
    const since = Date.now();
    if (graceMs > 0) {
      send(cassandra, 'SIGCONT');
      send(cassandra, 'SIGTERM');
    }
    while (isAlive(cassandra) && Date.now() - since < graceMs) await sleep(50);
    send(cassandra, 'SIGKILL');
    while (isAlive(cassandra) && Date.now() - since < graceMs + 5000) await sleep(20);
  }
  if (!directory) return;
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // The next start tries again.
  }
}

/** @param {Seen} seen */
function send(seen, signal) {
  if (!isAlive(seen)) return;
  try {
    // Each leads a group of its own, and takes with it what it has started.
    process.kill(-seen.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** @param {number} pid @returns {Seen} */
function see(pid) {
  return { pid, started: stateOf(pid)?.started };
}

/** @param {Seen} seen */
function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const present = stateOf(pid);
  // A zombie answers signals too: it is dead, and waits for its parent to notice.
  return !present || (!/^[ZX]/.test(present.state) && (started ?? present.started) === present.started);
}

/** A process's state and the moment of its start, as Linux tells them after a name with any characters. */
function stateOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}
