import { describe, expect, it } from 'vitest';
import { Lifetimes } from '../../../src/demo/context-manager-safety/lifetimes.js';

describe('Context manager safety: lifetimes', () => {
  it('records what opens and closes when it does', () => {
    const lifetimes = new Lifetimes();
    const [outer, inner] = [{ isOpen: true }, { isOpen: true }];
    lifetimes.opened('outer', outer);
    lifetimes.opened('inner', inner);
    inner.isOpen = false;
    lifetimes.works('outer_works', true);
    outer.isOpen = false;
    lifetimes.look();
    lifetimes.look();
    expect(lifetimes.events).toEqual([
      'outer_opened',
      'inner_opened',
      'inner_closed',
      'outer_works',
      'outer_closed',
    ]);
  });

  it('shows an outer one that closed with or before the inner one, and what was never open', () => {
    const lifetimes = new Lifetimes();
    const [outer, inner] = [{ isOpen: true }, { isOpen: true }];
    lifetimes.opened('outer', outer);
    lifetimes.opened('inner', inner);
    outer.isOpen = false;
    lifetimes.works('outer_works', false);
    inner.isOpen = false;
    lifetimes.look();
    lifetimes.opened('late', inner);
    expect(lifetimes.events).toEqual(['outer_opened', 'inner_opened', 'outer_closed', 'inner_closed']);
  });
});
