import { beforeEach, describe, expect, it } from 'vitest';
import { KeptBytes } from '../../src/http/kept-bytes.js';

const mebibyte = 1024 * 1024;
let kept: KeptBytes;
let gone: string[];
beforeEach(() => {
  kept = new KeptBytes();
  gone = [];
});

function keeper(name: string) {
  const self = {
    giveUp: () => {
      gone.push(name);
      kept.set(self, 0);
    },
  };
  return self;
}

describe('Pagination under load: what all connections keep', () => {
  it('is left alone up to its limit', () => {
    kept.set(keeper('a'), 4 * mebibyte);
    kept.set(keeper('b'), 4 * mebibyte);
    expect(gone).toEqual([]);
  });

  it('goes with the one that has not got on for the longest time', () => {
    const [a, b, c] = [keeper('a'), keeper('b'), keeper('c')];
    kept.set(a, 3 * mebibyte);
    kept.set(b, 3 * mebibyte);
    // One gets on, the other only keeps more.
    kept.set(a, 2 * mebibyte);
    kept.set(b, 4 * mebibyte);
    kept.set(c, 3 * mebibyte);
    expect(gone).toEqual(['b']);
    kept.set(c, 6 * mebibyte);
    expect(gone).toEqual(['b']);
    kept.set(c, 7 * mebibyte);
    expect(gone).toEqual(['b', 'a']);
  });

  it('counts no more what is kept no more', () => {
    for (let i = 0; i < 10; i++) {
      const each = keeper(String(i));
      kept.set(each, 8 * mebibyte);
      kept.set(each, 0);
    }
    expect(gone).toEqual([]);
  });
});
