import { setTimeout as delay } from 'node:timers/promises';
import { type CassandraNode, startCassandra } from 'local-cassandra';
import { expect, inject, it } from 'vitest';
import { pingNode } from '../packages/async-cassandra/src/driver/ping-node.js';
import { FlappingProxy } from '../packages/async-cassandra/test/proxy/flapping-proxy.js';
import { runOutages } from './outages.js';
import { startServiceProcess } from './service-process.js';

it.each([
  ['random outages under load', 100, false],
  ['outages whose end breaks off in the worst moment', 20, true],
] as const)('the service lives through %s', async (what, rounds, inTheWorstMoment) => {
  await using proxy = await FlappingProxy.before(String(inject('contactPoints').split(',')[0]));
  await using service = await startServiceProcess({
    CASSANDRA_HOSTS: proxy.contactPoint,
    CASSANDRA_KEYSPACE: 'outages',
  });
  const { recoveryMs, slowest, lost, created } = await runOutages({
    service,
    proxy,
    rounds,
    longestMs: 2_500,
    inTheWorstMoment,
  });
  const at = (part: number) => recoveryMs[Math.floor(recoveryMs.length * part)]?.toFixed(0);
  console.log(
    `${rounds} ${what}: healthy again after ${at(0.5)} ms (median), ${at(0.9)} ms (90 %), ${recoveryMs.at(-1)?.toFixed(0)} ms (longest, ${slowest}); ${created} users created, ${lost.length} lost`,
  );
  expect(service.child.process.exitCode).toBeNull();
  expect(service.child.output()).not.toContain('Warning');
  expect(lost).toEqual([]);
  expect(recoveryMs.at(-1)).toBeLessThan(3_000);
});

it('and through the end and the pause of a real Cassandra', async () => {
  const node = await startCassandra();
  try {
    await using service = await startServiceProcess({
      CASSANDRA_HOSTS: node.contactPoint,
      CASSANDRA_KEYSPACE: 'outages',
    });
    const times: number[] = [];
    for (const end of [killed, paused, killed, paused, killed]) {
      const { settled } = await end(node);
      const upAt = performance.now();
      while ((await fetch(`${service.url}/health`)).status !== 200) await delay(20);
      times.push(performance.now() - upAt);
      await settled;
    }
    console.log(
      `healthy again after ${times.map((ms) => ms.toFixed(0)).join(', ')} ms (killed and paused in turn)`,
    );
    expect(service.child.output()).not.toContain('Warning');
    expect(Math.max(...times)).toBeLessThan(3_000);
  } finally {
    await node.stop();
  }
});

/** Resolves as soon as CQL is answered again, before the node says that it is ready. */
async function killed(node: CassandraNode): Promise<{ settled: Promise<void> }> {
  await node.kill();
  const restarted = node.restart();
  const options = { socketOptions: { connectTimeout: 1_000 } };
  while (!(await pingNode(node.contactPoint, options, 1_000))) await delay(10);
  return { settled: restarted };
}

async function paused(node: CassandraNode): Promise<{ settled: Promise<void> }> {
  node.pause();
  await delay(4_000);
  node.resume();
  return { settled: Promise.resolve() };
}
