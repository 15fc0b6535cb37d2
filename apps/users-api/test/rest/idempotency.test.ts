import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CassandraError, type Session } from 'async-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnce } from '../../src/rest/create-once.js';
import type { CreationPlan } from '../../src/rest/creation-plan.js';
import { insertClaim } from '../../src/rest/idempotency-queries.js';
import { ada, type Instance, startUsersService, type UsersService } from '../setup/users-service.js';

let api: UsersService;
let other: Instance;
beforeAll(async () => {
  api = await startUsersService();
  other = await api.another();
});
afterAll(() => api[Symbol.asyncDispose]());

const count = async () => (await api.session.execute('SELECT id FROM users')).rows.length;
const routes: [string, unknown, unknown, number][] = [
  ['/users', ada, { ...ada, age: 1 }, 1],
  ['/users/batch', [ada, ada], [ada], 2],
];

describe.each(routes)(
  'All endpoint functionality: Idempotency-Key on POST %s',
  (path, body, otherBody, size) => {
    const post = (instance: Instance, key: string, content: unknown = body) =>
      instance.request('POST', path, content, { 'idempotency-key': key });

    it('a repeated request creates nothing new and gets the same answer, from every instance', async () => {
      const before = await count();
      const first = await post(api, `repeat-${path}`);
      expect(first.status).toBe(201);
      for (const instance of [api, other]) {
        const again = await post(instance, `repeat-${path}`);
        expect([again.status, again.body]).toEqual([201, first.body]);
        for (const name of ['location', 'etag'])
          expect(again.headers.get(name)).toBe(first.headers.get(name));
      }
      expect(await count()).toBe(before + size);
    });

    it('the same content means the same, however it is written', async () => {
      const first = await post(api, `written-${path}`);
      const spaced = JSON.stringify(Array.isArray(body) ? { users: body } : { more: 1, ...ada }, null, 2);
      const again = await post(other, `written-${path}`, spaced);
      expect([again.status, again.body]).toEqual([201, first.body]);
    });

    it('422 for another body', async () => {
      await post(api, `other-${path}`);
      const before = await count();
      const { status, body: problem } = await post(other, `other-${path}`, otherBody);
      expect([status, problem.outcome]).toEqual([422, 'not_applied']);
      expect(problem.errors[0].loc).toEqual(['header', 'Idempotency-Key']);
      expect(await count()).toBe(before);
    });

    it('sent to two instances many times at once it creates once; the others get 409 or the same answer', async () => {
      for (let round = 0; round < 5; round++) {
        const before = await count();
        const key = `race-${round}-${path}`;
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, n) => post(n % 2 ? api : other, key)),
        );
        const done = answers.filter(({ status }) => status === 201);
        expect(done.length).toBeGreaterThan(0);
        expect(new Set(done.map(({ body: created }) => JSON.stringify(created))).size).toBe(1);
        for (const { status, headers } of answers) {
          expect([201, 409]).toContain(status);
          if (status === 409) expect(headers.get('retry-after')).toBe('1');
        }
        expect((await post(other, key)).body).toEqual(done[0]?.body);
        expect(await count()).toBe(before + size);
      }
    });

    it.each(['', 'x'.repeat(256), 'with space', 'é'])('422: the key %j', async (key) => {
      const raw = await post(api, key).catch(() => ({ status: 422 }));
      expect(raw.status).toBe(422);
    });
  },
);

describe('Error handling consistency: a creation that fails half-way', () => {
  const creation = (key: string, create: (plan: CreationPlan) => Promise<void>) => ({
    key,
    fingerprint: Buffer.from('content'),
    count: 1,
    create,
  });

  it('is 409 while the first runs, and done again with the very same plan after it failed', async () => {
    const plans: CreationPlan[] = [];
    const running = new EventEmitter();
    const started = once(running, 'started');
    const failing = once(running, 'end');
    const first = createOnce(
      api.session,
      creation('half', (plan) => {
        plans.push(plan);
        running.emit('started');
        return failing.then(() => {});
      }),
      {},
    );
    await started;
    const again = () =>
      createOnce(
        api.session,
        creation('half', async (plan) => void plans.push(plan)),
        {},
      );
    await expect(again()).rejects.toMatchObject({ status: 409 });
    running.emit('error', new Error('staged'));
    await expect(first).rejects.toThrow('staged');
    const { plan, isReplay } = await again();
    expect(isReplay).toBe(false);
    expect(plans).toHaveLength(2);
    expect(plans[1]).toEqual(plans[0]);
    expect(plan).toEqual(plans[0]);
    expect((await again()).isReplay).toBe(true);
    expect(plans).toHaveLength(2);
  });

  it('is taken over with the same plan when the instance that ran it died', async () => {
    const plans: CreationPlan[] = [];
    const create = async (plan: CreationPlan) => void plans.push(plan);
    await createOnce(api.session, creation('dead', create), {});
    // What a dead instance leaves behind: its lease, which has run out.
    await api.session.execute(
      "UPDATE idempotency_keys SET lease_until = '2020-01-01' WHERE key = ? IF EXISTS",
      ['dead'],
    );
    const { isReplay } = await createOnce(api.session, creation('dead', create), {});
    expect(isReplay).toBe(false);
    expect(plans[1]).toEqual(plans[0]);
  });

  it.each([
    ['before', 0],
    ['after', 300],
  ])(
    'does not keep a key whose claim nobody waits for any more, and which arrives %s it is taken back',
    async (order, lateMs) => {
      const create = async () => {};
      const { session } = api;
      let arrived: Promise<unknown> = Promise.resolve();
      const claimsLate = {
        async execute(...call: Parameters<typeof session.execute>) {
          if ((call[0] as unknown) !== insertClaim) return session.execute(...call);
          arrived = delay(lateMs).then(() => session.execute(...call));
          if (lateMs === 0) await arrived;
          throw new CassandraError('DEADLINE_EXCEEDED', 'The deadline passed', { outcome: 'unknown' });
        },
      } as unknown as Session;
      const key = `late ${order}`;
      const late = createOnce(claimsLate, creation(key, create), {});
      await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', outcome: 'not_applied' });
      await arrived;
      const again = () =>
        createOnce(session, creation(key, create), {}).then(
          () => 'created',
          ({ status }) => status,
        );
      await expect.poll(again, { timeout: 5_000 }).toBe('created');
    },
  );

  it('keeps a key for 24 hours', async () => {
    await api.request('POST', '/users', ada, { 'idempotency-key': 'kept' });
    const { first } = await api.session.execute<{ ttl: number }>(
      'SELECT ttl(fingerprint) AS ttl FROM idempotency_keys WHERE key = ?',
      ['kept'],
    );
    expect(first?.ttl).toBeGreaterThan(86_000);
    expect(first?.ttl).toBeLessThanOrEqual(86_400);
  });
});
