import { describe, expect, it } from 'vitest';
import { CassandraError } from '../../src/index.js';
import { RequestGate } from '../../src/session/request-gate.js';

describe('RequestGate', () => {
  it('admits up to its limit, then lets wait in order', async () => {
    const gate = new RequestGate(2, 10);
    const order: number[] = [];
    expect([gate.tryEnter(), gate.tryEnter(), gate.tryEnter()]).toEqual([true, true, false]);
    const waiting = [1, 2, 3].map((n) => gate.enter().then(() => order.push(n)));
    expect(gate.waiting).toBe(3);
    for (let n = 0; n < 3; n++) gate.leave();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
    expect([gate.inside, gate.waiting]).toEqual([2, 0]);
  });

  it('refuses at once when too many wait', async () => {
    const gate = new RequestGate(1, 1);
    gate.tryEnter();
    void gate.enter();
    await expect(gate.enter()).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      outcome: 'not_applied',
      retryable: true,
      message: expect.stringContaining('1 in flight (maxRequestsInFlight), 1 waiting (maxRequestsWaiting)'),
    });
  });

  it('gives up a place in the queue on abort, having sent nothing', async () => {
    const gate = new RequestGate(1, 5);
    gate.tryEnter();
    const abort = new AbortController();
    const waiting = gate.enter(abort.signal);
    const reason = new Error('the client left');
    abort.abort(reason);
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', outcome: 'not_applied', cause: reason });
    expect(gate.waiting).toBe(0);
    gate.leave();
    expect(gate.inside).toBe(0);
  });

  it('refuses everybody who waits when told to', async () => {
    const gate = new RequestGate(1, 5);
    gate.tryEnter();
    const waiting = gate.enter();
    gate.refuseWaiting(new CassandraError('SESSION_CLOSED', 'closed'));
    await expect(waiting).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
  });
});
