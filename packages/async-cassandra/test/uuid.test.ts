import { expect, it } from 'vitest';
import { randomUuid, Uuid } from '../src/index.js';

it('makes random UUIDs of version 4, each another one', () => {
  const made = Array.from({ length: 10_000 }, randomUuid);
  const kept = made.map(String);
  for (const uuid of made) expect(uuid).toBeInstanceOf(Uuid);
  for (const text of kept)
    expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(kept).size).toBe(made.length);
  // Nor does one change when others are made.
  expect(made.map(String)).toEqual(kept);
});
