import { setImmediate as nextPass } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { Deadline, type Pace, RowBudget } from '../../src/index.js';
import { type PageRequest, readPages } from '../../src/streaming/back-pressure.js';
import type { AskedPage } from '../../src/streaming/row-budget.js';

/** A server that answers when it is told to. */
class Server {
  /** The sizes of the pages that it was asked for. */
  readonly asked: number[] = [];
  readonly #answers: (() => void)[] = [];

  readonly fetch = (rows: number): Promise<number> => {
    this.asked.push(rows);
    return new Promise((resolve) => this.#answers.push(() => resolve(rows)));
  };

  async answer(count = 1): Promise<void> {
    for (const answer of this.#answers.splice(0, count)) answer();
    await nextPass();
  }
}

/** A pace that holds back until it is told to go on. */
function heldBack() {
  let goOn = () => {};
  const waited = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const goesOn: Pace = { isHeldBack: true, goesOn: () => waited };
  return { goesOn, goOn };
}

describe('A budget of rows', () => {
  it('grants what is wanted while there is plenty, and less as readers hold it', async () => {
    const budget = new RowBudget(1000, 10);
    const server = new Server();
    const readPage = async () => {
      const page = budget.share().ask(500, server.fetch);
      await server.answer();
      return page;
    };
    const held: AskedPage<number>[] = [];
    for (let n = 0; n < 20; n++) held.push(await readPage());
    expect(server.asked.slice(0, 3)).toEqual([333, 222, 148]);
    expect(server.asked.slice(-2)).toEqual([10, 10]);
    for (const page of held) page.giveBack();
    expect(budget.free).toBe(1000);
    await readPage();
    expect(server.asked.at(-1)).toBe(333);
  });

  it('asks for nothing, and counts nothing, while the pace holds a stream back, and goes on with it', async () => {
    const budget = new RowBudget(1000, 10);
    const server = new Server();
    const { goesOn, goOn } = heldBack();
    const share = budget.share(undefined, goesOn);
    expect(share.allowsReadingAhead).toBe(false);
    const page = share.ask(20, server.fetch);
    await nextPass();
    expect([server.asked, budget.free]).toEqual([[], 1000]);
    goOn();
    await nextPass();
    expect([server.asked, budget.free]).toEqual([[20], 980]);
    await server.answer();
    expect(await page.answer).toBe(20);
    page.giveBack();
    expect(budget.free).toBe(1000);
  });

  it('does not ask for a page that was given back, or whose stream ended, while it was held back', async () => {
    const budget = new RowBudget(1000, 10);
    const server = new Server();
    const { goesOn, goOn } = heldBack();
    using life = Deadline.after(Number.POSITIVE_INFINITY);
    const ended = budget.share(life, goesOn).ask(20, server.fetch);
    budget.share(undefined, goesOn).ask(20, server.fetch).giveBack();
    life.cancel(new Error('over'));
    await expect(ended.answer).rejects.toMatchObject({ code: 'ABORTED' });
    goOn();
    await nextPass();
    expect([server.asked, budget.free]).toEqual([[], 1000]);
  });

  it('counts pages that are still bytes by their bytes, and grants more or fewer rows for it', async () => {
    const budget = new RowBudget(1000, 10);
    const server = new Server();
    const share = budget.share();
    const ask = async (bytesOfRow: number) => {
      const page = share.ask(5_000, server.fetch);
      await server.answer();
      const rows = server.asked.at(-1) ?? 0;
      page.weigh(rows, rows * bytesOfRow);
      return { rows, page };
    };
    const narrow = await ask(128);
    expect([narrow.rows, budget.free]).toEqual([333, 1000 - 84]);
    const more = await ask(512 * 20);
    expect(more.rows).toBe(Math.floor(916 / 3 / 0.25));
    expect(budget.free).toBe(916 - more.rows * 20);
    // Rows so wide that the floor has room for none: one.
    expect((await ask(512)).rows).toBe(1);
    for (const { page } of [narrow, more]) page.giveBack();
    expect(budget.free).toBe(999);
  });

  it('grants less than the floor only where less is wanted', async () => {
    const budget = new RowBudget(0, 10);
    const server = new Server();
    const pages = [budget.share().ask(3, server.fetch), budget.share().ask(30, server.fetch)];
    expect(server.asked).toEqual([3, 10]);
    expect(budget.free).toBe(-13);
    for (const page of pages) page.giveBack();
    expect(budget.free).toBe(0);
  });

  it('grants one stream whole pages of a quarter of it, while it reads one ahead', async () => {
    const asked: number[] = [];
    const fetch = async ({ fetchSize }: PageRequest) => {
      asked.push(fetchSize);
      return { rows: [], pageState: asked.length < 5 ? 'more' : undefined };
    };
    const paging = { fetchSize: 100, prefetch: 1, share: new RowBudget(400).share() } as const;
    for await (const _ of readPages(fetch, paging));
    expect(asked).toEqual([100, 100, 100, 100, 100]);
  });

  it('refuses what would spoil the sum', () => {
    const budget = new RowBudget(1000);
    const { fetch } = new Server();
    for (const wanted of [Number.NaN, -1, 0, 0.5]) {
      expect(() => budget.share().ask(wanted, fetch)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
    expect(budget.free).toBe(1000);
    expect(() => new RowBudget(Number.NaN)).toThrow(expect.objectContaining({ option: 'rows' }));
    expect(() => new RowBudget(1000, 0)).toThrow(expect.objectContaining({ option: 'floor' }));
  });

  it('gives back what is asked for in vain', () => {
    const budget = new RowBudget(1000);
    const refuse = () => {
      throw new RangeError('no');
    };
    expect(() => budget.share().ask(10, refuse)).toThrow(RangeError);
    expect(budget.free).toBe(1000);
  });
});

describe('Pages that many streams want at once', () => {
  const budgetRows = 1000;
  /** A budget all of which is on its way already, and its server. */
  function busy() {
    const budget = new RowBudget(budgetRows, 100);
    const server = new Server();
    const first = budget.share();
    for (let n = 0; n < 8; n++) first.ask(100, server.fetch);
    expect(server.asked.length).toBe(8);
    return { budget, server };
  }

  it('wait while most of the budget is on its way, then have turns: the newest stream, who waits longest, …', async () => {
    const { budget, server } = busy();
    const order: string[] = [];
    const ask = (name: string, share = budget.share()) => {
      share.ask(100, (rows) => {
        order.push(name);
        return server.fetch(rows);
      });
      return share;
    };
    ask('a');
    ask('b');
    const newest = ask('c');
    ask('c', newest);
    ask('d');
    expect(order).toEqual([]);
    for (let n = 0; n < 5; n++) await server.answer();
    expect(order).toEqual(['d', 'a', 'c', 'b', 'c']);
  });

  it('do not wait for what readers hold', async () => {
    const { budget, server } = busy();
    await server.answer(8);
    expect(budget.free).toBe(budgetRows - 800);
    budget.share().ask(100, server.fetch);
    expect(server.asked.length).toBe(9);
  });

  it('do not wait for long for pages that do not come', async () => {
    const { budget, server } = busy();
    const share = budget.share();
    const answers = Array.from({ length: 20 }, () => share.ask(100, server.fetch));
    expect(server.asked.length).toBe(8);
    await expect.poll(() => server.asked.length, { timeout: 10_000 }).toBeGreaterThan(8);
    for (const { giveBack } of answers) giveBack();
  });

  it('fail when their stream ends, and take no turn', async () => {
    const { budget, server } = busy();
    const life = Deadline.after(Number.POSITIVE_INFINITY);
    const { answer } = budget.share(life).ask(100, server.fetch);
    const left = budget.share().ask(100, server.fetch);
    const stays = budget.share().ask(77, server.fetch);
    left.giveBack();
    life.cancel(new Error('over'));
    await expect(answer).rejects.toMatchObject({ code: 'ABORTED' });
    await server.answer();
    expect(server.asked.slice(8)).toEqual([77]);
    await server.answer(8);
    expect(await stays.answer).toBe(77);
    stays.giveBack();
    expect(budget.free).toBe(budgetRows - 800);
  });

  it('fail with what asking for them throws', async () => {
    const { budget, server } = busy();
    const { answer } = budget.share().ask(50, () => {
      throw new RangeError('no');
    });
    const failure = expect(answer).rejects.toThrow(RangeError);
    await server.answer();
    await failure;
    expect(budget.free).toBe(budgetRows - 800);
  });
});

describe('A stream beside many others', () => {
  let keyspace: TestKeyspace;
  beforeAll(async () => {
    keyspace = await createKeyspace();
    const { session } = keyspace;
    await session.execute('CREATE TABLE numbers (run int, n int, PRIMARY KEY (run, n))');
    const insert = 'INSERT INTO numbers (run, n) VALUES (1, ?)';
    await Promise.all(Array.from({ length: 2_000 }, (_, n) => session.execute(insert, [n])));
  });
  afterAll(() => keyspace[Symbol.asyncDispose]());
  const budget = new RowBudget(400, 16);
  const open = () =>
    keyspace.session.stream('SELECT n FROM numbers WHERE run = 1', [], { fetchSize: 100, budget });

  it('is through long before they are', async () => {
    let others = 0;
    const reading = Array.from({ length: 100 }, async () => {
      for await (const _ of open().pages()) others++;
    });
    await expect.poll(() => others).toBeGreaterThan(100);
    const before = others;
    let own = 0;
    for await (const _ of open().pages()) own++;
    const meanwhile = others - before;
    await Promise.all(reading);
    expect(own).toBeGreaterThanOrEqual(20);
    // With equal turns they would have read a hundred times as many.
    expect(meanwhile).toBeLessThan(own * 50);
    expect(budget.free).toBe(400);
  });

  it('is read beside stalled ones by pages of the floor at least', async () => {
    const stalled = Array.from({ length: 50 }, () => open().pages());
    await Promise.all(stalled.map((pages) => pages.next()));
    expect(budget.free).toBeLessThan(0);
    let pages = 0;
    let rows = 0;
    for await (const page of open().pages()) {
      pages++;
      rows += page.rows.length;
    }
    expect(rows).toBe(2_000);
    expect(pages).toBeLessThanOrEqual(2_000 / 16 + 1);
    await Promise.all(stalled.map((each) => each.return?.()));
    expect(budget.free).toBe(400);
  });
});
