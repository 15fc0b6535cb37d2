import { describe, expect, it } from 'vitest';
import { merge } from '../../src/streaming/merge.js';

function counted(values: readonly number[], state: { open: number; most: number }) {
  return async function* () {
    state.open++;
    state.most = Math.max(state.most, state.open);
    try {
      for (const value of values) {
        await new Promise((resolve) => setImmediate(resolve));
        yield value;
      }
    } finally {
      state.open--;
    }
  };
}

const tens = [1, 2, 3, 4, 5].map((n) => [n * 10, n * 10 + 1, n * 10 + 2]);

describe('merge', () => {
  it('yields everything of every source once, with a limited number of them open', async () => {
    const state = { open: 0, most: 0 };
    const all: number[] = [];
    for await (const value of merge(
      tens.map((values) => counted(values, state)),
      { parallel: 2 },
    ))
      all.push(value);
    expect(all.sort()).toEqual(tens.flat().sort());
    expect(state).toEqual({ open: 0, most: 2 });
  });

  it('closes every open source when broken off or failing', async () => {
    const state = { open: 0, most: 0 };
    for await (const _value of merge(
      tens.map((values) => counted(values, state)),
      { parallel: 3 },
    ))
      break;
    async function* failing(): AsyncGenerator<number, void, void> {
      yield 1;
      throw new Error('staged');
    }
    const sources = [counted([1, 2, 3], state), failing];
    const reading = async () => {
      for await (const _value of merge(sources, { parallel: 2 })) void _value;
    };
    await expect(reading()).rejects.toThrow('staged');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(state.open).toBe(0);
  });

  it('takes no second item from a source before the first was consumed', async () => {
    let made = 0;
    async function* source(): AsyncGenerator<number, void, void> {
      for (;;) yield ++made;
    }
    const merged = merge([source], { parallel: 1 });
    await merged.next();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(made).toBe(1);
    await merged.return();
  });
});
