import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, rawRequest, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service[Symbol.asyncDispose]());

describe('Error handling consistency: a request', () => {
  it('of HTTP/1.1 without a Host is a problem', async () => {
    const answer = await rawRequest(service.port, 'POST / HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(statusOf(answer)).toBe(400);
    expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/);
    expect(bodyOf(answer)).toMatchObject({ status: 400, detail: 'The request has no Host header' });
  });

  it('of HTTP/1.0 needs none', async () => {
    expect(statusOf(await rawRequest(service.port, 'GET / HTTP/1.0\r\n\r\n'))).toBe(200);
  });

  it('that expects what nobody knows is answered all the same', async () => {
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nExpect: the-best\r\nConnection: close\r\n\r\n';
    expect(statusOf(await rawRequest(service.port, head))).toBe(200);
  });
});
