import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { startPromptRedis } from '../apps/users-api/test/setup/prompt-redis.js';
import { startServiceProcess } from './service-process.js';

const clients = 8;

it('nobody notices that Redis is silent, but for the first second', async () => {
  const redis = await startPromptRedis();
  try {
    await using service = await startServiceProcess({
      CASSANDRA_HOSTS: String(inject('contactPoints')),
      CASSANDRA_KEYSPACE: 'redis_away',
      RATE_LIMIT: '1000000000/1d',
      CACHE_TTL: '0.05',
      REDIS_URL: redis.server.url,
    });
    const created = await fetch(`${service.url}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com', age: 36 }),
    });
    const { id } = (await created.json()) as { id: string };
    const answers: { at: number; ms: number; status: number }[] = [];
    let isOver = false;
    const client = async () => {
      while (!isOver) {
        const at = performance.now();
        const answer = await fetch(`${service.url}/users/${id}`);
        await answer.arrayBuffer();
        answers.push({ at, ms: performance.now() - at, status: answer.status });
        await delay(Math.random() * 20);
      }
    };
    const running = Promise.all(Array.from({ length: clients }, client));
    const p99 = (from: number, to: number) => {
      const times = answers.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms);
      return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
    };
    await delay(6000);
    const paused = performance.now();
    redis.server.pause();
    await delay(7000);
    redis.server.resume();
    await delay(2000);
    isOver = true;
    await running;
    const before = p99(paused - 4000, paused);
    const first = p99(paused - 60, paused + 1000);
    const then = p99(paused + 1000, paused + 7000);
    console.log(
      `p99: ${before.toFixed(1)} ms before, ${first.toFixed(1)} ms in the first second, ${then.toFixed(1)} ms then; ${answers.length} requests`,
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(first - before).toBeLessThan(60);
    const report = (await (await fetch(`${service.url}/metrics`)).json()) as { redis: { up: number } };
    expect(report.redis.up).toBe(1);
  } finally {
    await redis.server.stop();
  }
});
