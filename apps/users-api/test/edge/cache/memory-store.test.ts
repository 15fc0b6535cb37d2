import { expect, it } from 'vitest';
import { isRow } from '../../../src/edge/cache/cached-row.js';
import { MemoryStore } from '../../../src/edge/cache/memory-store.js';

function fill(store: MemoryStore, key: string, json = '{}', version = 1) {
  const found = store.look(key);
  if (found === undefined || isRow(found)) throw new Error('There is no lease');
  return found.fill({ json, etag: '"1"', version });
}

function has(store: MemoryStore, key: string): boolean {
  const found = store.look(key);
  if (found !== undefined && !isRow(found)) found.release();
  return found !== undefined && isRow(found);
}

it('keeps 10,000 rows, those that were asked for last', () => {
  const store = new MemoryStore(60_000);
  for (let n = 0; n < 10_000; n++) fill(store, `row ${n}`);
  expect(has(store, 'row 0')).toBe(true);
  fill(store, 'one more');
  expect(['row 0', 'row 1', 'row 2', 'one more'].map((key) => has(store, key))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

it('keeps 16 MiB', () => {
  const store = new MemoryStore(60_000);
  const megabyte = 'x'.repeat(512 * 1024);
  for (let n = 0; n < 20; n++) fill(store, `row ${n}`, megabyte);
  expect(Array.from({ length: 20 }, (_, n) => has(store, `row ${n}`)).filter(Boolean)).toHaveLength(15);
});

it('gives one lease at a time, and stores nothing under one that a write has made old', () => {
  const store = new MemoryStore(60_000);
  const lease = store.look('a');
  expect(store.look('a')).toBeUndefined();
  store.outdate('a', 5);
  if (lease === undefined || isRow(lease)) throw new Error('There is no lease');
  expect(lease.fill({ json: '{}', etag: '"4"', version: 4 })).toBe(false);
  expect(fill(store, 'a', '{}', 4)).toBe(true);
  store.bury('a');
  expect(has(store, 'a')).toBe(false);
});
