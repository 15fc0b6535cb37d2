import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type CassandraNode,
  DEFAULT_CASSANDRA_VERSION,
  type ProgressEvent,
  startCassandra,
} from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../src/lifetime/processes.js';
import { cql, ONE_ROW } from './fixtures/cql.js';

describe('an ephemeral node', () => {
  const events: ProgressEvent[] = [];
  let node: CassandraNode;

  beforeAll(async () => {
    node = await startCassandra({ onProgress: (event) => events.push(event) });
  });
  afterAll(() => node?.stop());

  it('is a real Cassandra that answers queries where it says', async () => {
    const [row] = await cql(node, 'SELECT release_version, cluster_name FROM system.local');
    expect(row).toMatchObject({
      release_version: DEFAULT_CASSANDRA_VERSION,
      cluster_name: 'local-cassandra',
    });
    expect(node.version).toBe(DEFAULT_CASSANDRA_VERSION);
    expect(node.localDataCenter).toBe('datacenter1');
    expect(node.contactPoints).toEqual([`127.0.0.1:${node.port}`]);
    expect(node.state).toBe('running');
    expect(isAlive(node.pid)).toBe(true);
  });

  it('told what it was doing, in order and in words', () => {
    const steps = events.map((event) => event.step);
    expect([...new Set(steps)]).toEqual(['java', 'jars', 'boot', 'wait', 'ready']);
    expect(events.every((event) => event.message.length > 5)).toBe(true);
    expect(events.at(-1)).toMatchObject({ step: 'ready', contactPoint: node.contactPoint });
  });

  it('gives the end of its log', async () => {
    expect(await node.logTail(500)).toContain('Starting listening for CQL clients');
    expect((await node.logTail(3)).split('\n')).toHaveLength(3);
  });

  it('has its port to itself: a second node on it is refused at once', async () => {
    await expect(startCassandra({ port: node.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`Port ${node.port} on 127.0.0.1`),
    });
  });

  it('freezes while paused and goes on afterwards', async () => {
    node.pause();
    expect(node.state).toBe('paused');
    const answer = cql(node, 'SELECT release_version FROM system.local');
    const first = await Promise.race([
      answer,
      new Promise((resolve) => setTimeout(resolve, 1000, 'silence')),
    ]);
    expect(first).toBe('silence');
    node.resume();
    expect(node.state).toBe('running');
    expect(await answer).toHaveLength(1);
  });

  // Elsewhere nothing tells of threads.
  it.runIf(process.platform === 'linux')('stands still, thread by thread, once it is paused', async () => {
    for (let round = 0; round < 10; round++) {
      node.pause();
      const states = readdirSync(`/proc/${node.pid}/task`).map(
        (thread) =>
          readFileSync(`/proc/${node.pid}/task/${thread}/status`, 'utf8').match(/^State:\s+(\S)/m)?.[1],
      );
      expect(states.length).toBeGreaterThan(10);
      expect(new Set(states)).toEqual(new Set(['T']));
      node.resume();
      await cql(node, 'SELECT release_version FROM system.local');
    }
  });

  it('keeps its data and its port through kill and restart', async () => {
    await cql(node, ...ONE_ROW);
    const { pid, contactPoint } = node;
    await node.kill();
    expect(isAlive(pid)).toBe(false);
    expect(node.state).toBe('down');
    expect(await node.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(() => node.pause()).toThrow('does not run');
    await node.restart();
    expect(node.pid).not.toBe(pid);
    expect(node.contactPoint).toBe(contactPoint);
    expect(node.state).toBe('running');
    expect(await cql(node, 'SELECT text FROM kept.notes')).toMatchObject([{ text: 'still here' }]);
  });

  it('leaves neither process nor files when stopped, however often that is asked', async () => {
    const { pid } = node;
    expect(node.stop()).toBe(node.stop());
    await node.stop();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(dirname(node.logFile))).toBe(false);
    expect(node.state).toBe('stopped');
    await expect(node.restart()).rejects.toMatchObject({ code: 'NODE_STOPPED' });
    expect(await node.logTail()).toBe('');
  });
});
