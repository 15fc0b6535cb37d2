import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RunningRequests } from '../../src/lifecycle/running-requests.js';

const response = () => new ServerResponse(new IncomingMessage(new Socket()));

describe('RunningRequests', () => {
  it('counts each response until it closes, in whatever order', async () => {
    const running = new RunningRequests();
    const all = Array.from({ length: 5 }, response);
    for (const each of all) running.add(each);
    const orders = [2, 4, 0, 0, 3, 1];
    for (const [n, at] of orders.entries()) {
      all[at]?.emit('close');
      expect(running.count).toBe(5 - new Set(orders.slice(0, n + 1)).size);
    }
    expect(await running.finished(0)).toBe(true);
  });

  it('breaks off exactly those that have not closed', () => {
    const running = new RunningRequests();
    const all = Array.from({ length: 6 }, response);
    const destroyed: number[] = [];
    for (const [at, each] of all.entries()) {
      running.add(each);
      each.destroy = () => {
        destroyed.push(at);
        return each;
      };
    }
    for (const at of [1, 5, 0]) all[at]?.emit('close');
    running.breakOff();
    expect(destroyed.sort()).toEqual([2, 3, 4]);
  });

  it('breaks every one off, those included that close meanwhile', () => {
    const running = new RunningRequests();
    const all = Array.from({ length: 4 }, response);
    for (const each of all) {
      running.add(each);
      each.destroy = () => {
        each.emit('close');
        return each;
      };
    }
    running.breakOff();
    expect(running.count).toBe(0);
  });

  it('tells when the last one has ended, or that time is over', async () => {
    const running = new RunningRequests();
    const [one, two] = [response(), response()];
    running.add(one);
    running.add(two);
    expect(await running.finished(1)).toBe(false);
    const finished = running.finished(60_000);
    one.emit('close');
    two.emit('close');
    expect(await finished).toBe(true);
  });
});
