import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../src/config/config.js';
import { probeCassandra } from './probe-cassandra.js';
import type { StatusLine } from './status-line.js';

interface WaitOptions {
  line: StatusLine;
  /** Gives up waiting. */
  signal: AbortSignal;
}

const pollMs = 1_000;

/** Tells how to start a Cassandra in a container, and waits for one to answer; gives up with `undefined`. */
export async function waitForContainer(
  config: Config,
  { line, signal }: WaitOptions,
): Promise<string | undefined> {
  const port = config.CASSANDRA_PORT;
  line.print(`
Or run Cassandra in a container; the service goes on as soon as it answers:
  docker run -d --name cassandra-test -p ${port}:9042 cassandra:5
  podman run -d --name cassandra-test -p ${port}:9042 cassandra:5
`);
  const startedAt = performance.now();
  while (!signal.aborted) {
    const found = await probeCassandra(config);
    if (found?.answers) {
      line.print(`Cassandra answers on localhost:${port}: ${found.description}`);
      return found.host;
    }
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    line.update(`Waiting for Cassandra on localhost:${port}: ${seconds} s (Ctrl-C gives up)`);
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}
