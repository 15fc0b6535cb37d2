import { setTimeout as delay } from 'node:timers/promises';
import { createLocalJWKSet } from 'jose';
import { expect, it, vi } from 'vitest';
import { IssuerAway, IssuerKeys, type KeySet } from '../../../src/edge/auth/issuer-keys.js';

const minute = 60_000;
const hour = 60 * minute;

function watched() {
  const state = { now: 1_000_000, asked: 0, isAway: false, failures: 0 };
  const keys = new IssuerKeys({
    read: async () => {
      state.asked++;
      if (state.isAway) throw new Error('away');
      return createLocalJWKSet({ keys: [] });
    },
    onFailure: () => state.failures++,
    now: () => state.now,
  });
  return { state, keys };
}

it('reads the keys once for all who wait', async () => {
  const { state, keys } = watched();
  const all = await Promise.all([keys.current(), keys.current(), keys.current()]);
  expect(new Set(all).size).toBe(1);
  expect(state.asked).toBe(1);
});

it('asks at most once in 30 s, failed tries included', async () => {
  const { state, keys } = watched();
  state.isAway = true;
  await expect(keys.current()).rejects.toMatchObject({ retrySeconds: 30 });
  state.now += 29_999;
  await expect(keys.current()).rejects.toMatchObject({ retrySeconds: 1 });
  expect([state.asked, state.failures]).toEqual([1, 1]);
  state.isAway = false;
  state.now += 1;
  await keys.current();
  expect(state.asked).toBe(2);
});

it('reads again after 10 min, and goes on with what it has for 24 h while the issuer is away', async () => {
  const { state, keys } = watched();
  const first = await keys.current();
  state.now += 10 * minute - 1;
  expect(await keys.current()).toBe(first);
  state.now += 1;
  const second = await keys.current();
  expect(second).not.toBe(first);
  state.isAway = true;
  state.now += 24 * hour;
  expect(await keys.current()).toBe(second);
  state.now += 1;
  await expect(keys.current()).rejects.toThrow(IssuerAway);
  state.isAway = false;
  state.now += minute;
  expect(await keys.current()).not.toBe(second);
});

it('goes on with what it has while the issuer takes long to answer, and has what that says afterwards', async () => {
  const answers: ((keys: KeySet) => void)[] = [];
  const state = { now: 1_000_000 };
  const keys = new IssuerKeys({
    read: () => new Promise((resolve) => answers.push(resolve)),
    onFailure: () => {},
    now: () => state.now,
  });
  const empty = () => createLocalJWKSet({ keys: [] });
  const first = keys.current();
  answers[0]?.(empty());
  const known = await first;
  state.now += 10 * minute;
  expect(await keys.current()).toBe(known);
  state.now += 1000;
  expect(await Promise.race([keys.current(), delay(100)])).toBe(known);
  const next = empty();
  answers[1]?.(next);
  await vi.waitFor(async () => expect(await keys.current()).toBe(next));
  expect(answers).toHaveLength(2);
});

it('looks an unknown key up at most every 30 s, and tells a key that is not there from an issuer that is not', async () => {
  const { state, keys } = watched();
  const known = await keys.current();
  expect(await keys.other(known)).toBeUndefined();
  expect(state.asked).toBe(1);
  state.now += 30_000;
  const next = await keys.other(known);
  expect(next).toBeDefined();
  expect(next).not.toBe(known);
  state.isAway = true;
  state.now += 30_000;
  await expect(keys.other(next ?? known)).rejects.toThrow(IssuerAway);
});

it('asks again when the clock was set back', async () => {
  const { state, keys } = watched();
  await keys.current();
  state.now -= hour;
  await keys.current();
  expect(state.asked).toBe(2);
});
