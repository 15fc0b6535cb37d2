import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, rawRequest, statusesOf, statusOf } from '../setup/raw-request.js';
import { type RunningApp, startApp } from '../setup/running-app.js';

let service: RunningApp;
beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service[Symbol.asyncDispose]());

/** Asks for the welcome, with these lines at the head of the request, and reads until the service closes. */
const ask = (lines: string, first = 'GET / HTTP/1.1') =>
  rawRequest(service.port, `${first}\r\n${lines}Connection: close\r\n\r\n`);

function expectProblem(answer: string, status: number): void {
  expect(statusOf(answer)).toBe(status);
  expect(answer).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/i);
  expect(bodyOf(answer)).toMatchObject({ status, detail: expect.any(String) });
}

const close = 'Connection: close\r\n';

describe('Error handling consistency: Host', () => {
  it('is needed in HTTP/1.1', async () => {
    const answer = await ask('', 'POST / HTTP/1.1');
    expectProblem(answer, 400);
    expect(bodyOf(answer)).toMatchObject({ status: 400, detail: 'The request has no Host header' });
  });

  it('is not needed in HTTP/1.0', async () => {
    expect(statusOf(await ask('', 'GET / HTTP/1.0'))).toBe(200);
  });

  it.each([
    'x',
    'Example.COM',
    'x:8000',
    'x:',
    'a_b-c.d',
    '1.2.3.4:80',
    '[::1]',
    '[::1]:8000',
    '[v1.a:b]',
    '%41',
    'a,b',
  ])('"%s" is one', async (host) => expect(statusOf(await ask(`Host: ${host}\r\n`))).toBe(200));

  it.each([
    '',
    'a b',
    'a, b',
    'a/b',
    'a?b',
    'a#b',
    'a\\b',
    'a"b',
    '<a>',
    'me@a',
    'http://a',
    'a:b',
    'a:-1',
    'a:80:80',
    'a:65536',
    ':80:',
    '::1',
    '[::1',
    '[::1]a',
    '[::1%25eth0]',
    '[1.2.3.4]',
    '[]',
    '%zz',
    '%4',
    'ex\u00e4mple',
  ])('"%s" is none, in HTTP/1.0 neither', async (host) => {
    expectProblem(await ask(`Host: ${host}\r\n`), 400);
    expectProblem(await ask(`Host: ${host}\r\n`, 'GET / HTTP/1.0'), 400);
  });

  it.each(['Host: x\r\nHost: y\r\n', 'Host: x\r\nhOST: x\r\n', 'Host: x\r\nX: y\r\nHost:\r\n'])(
    'sent twice is a problem (%#)',
    async (lines) => {
      for (const first of [
        'GET / HTTP/1.1',
        'GET / HTTP/1.0',
        'DELETE /nope HTTP/1.1',
        'OPTIONS * HTTP/1.1',
      ]) {
        expectProblem(await ask(lines, first), 400);
      }
    },
  );
});

describe('Error handling consistency: the target of a request', () => {
  it.each([
    ['GET http://x/health/live', 200],
    ['GET HTTP://X:8000/health/live?a=b', 200],
    ['GET http://[::1]/v1/health/live', 200],
    ['GET http://x', 200],
    ['GET http://x?a=b', 200],
    ['GET http://x/nope', 404],
    ['DELETE http://x/health/live', 405],
    ['GET http://x/users/%zz', 422],
    ['GET http:///health/live', 400],
    ['GET http://me@x/health/live', 400],
    ['GET http://x:y/health/live', 400],
    ['GET https://x/health/live', 421],
    ['GET ftp://x/health/live', 421],
    ['GET *', 400],
    ['OPTIONS *', 204],
  ])('%s is %i', async (target, status) => {
    const answer = await ask('Host: localhost\r\n', `${target} HTTP/1.1`);
    if (status < 400) expect(statusOf(answer)).toBe(status);
    else expectProblem(answer, status);
  });

  it('that is absolute needs Host, too, and counts instead of it', async () => {
    expectProblem(await ask('', 'GET http://x/ HTTP/1.1'), 400);
    expectProblem(await ask('Host: a b\r\n', 'GET http://x/ HTTP/1.1'), 400);
    const shutDown = (host: string) => ask('Host: localhost\r\n', `POST http://${host}/shutdown HTTP/1.1`);
    expectProblem(await shutDown('evil.example'), 403);
    expect(statusOf(await shutDown('localhost'))).toBe(200);
  });

  it('that is absolute is told as a path', async () => {
    const answer = await ask('Host: x\r\n', 'GET http://x/nope?secret=1 HTTP/1.1');
    expect(bodyOf(answer)).toMatchObject({ instance: '/nope' });
  });
});

describe('Error handling consistency: Transfer-Encoding', () => {
  const send = (codings: string, version = '1.1') => {
    const head = `POST /users HTTP/${version}\r\nHost: x\r\n${codings}Content-Type: application/json\r\n`;
    return rawRequest(service.port, `${head}${close}\r\n2\r\n{}\r\n0\r\n\r\n`);
  };

  it.each(['chunked', 'Chunked'])('%s is understood', async (coding) => {
    expectProblem(await send(`Transfer-Encoding: ${coding}\r\n`), 422);
  });

  it.each(['gzip, chunked', 'gzip,chunked', 'x, CHUNKED', 'identity, chunked'])(
    '%s is not',
    async (codings) => {
      expectProblem(await send(`Transfer-Encoding: ${codings}\r\n`), 501);
    },
  );

  it('in two fields is not', async () => {
    expectProblem(await send('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n'), 501);
  });

  it.each(['gzip', 'identity', 'chunked, gzip', 'xchunked', 'chunked;a=b', 'chunked, chunked', ''])(
    '"%s" does not tell where the body ends',
    async (codings) => expectProblem(await send(`Transfer-Encoding: ${codings}\r\n`), 400),
  );

  it('does not belong to HTTP/1.0', async () => {
    expectProblem(await send('Transfer-Encoding: chunked\r\n', '1.0'), 400);
  });
});

describe('Error handling consistency: a request', () => {
  it.each(['HTTP/2.0', 'HTTP/1.2', 'HTTP/0.9', 'HTTP/3.0'])('of %s is refused', async (version) => {
    expectProblem(await ask('Host: x\r\n', `GET / ${version}`), 505);
  });

  it('that begins as HTTP/2 is refused', async () => {
    expectProblem(await rawRequest(service.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 505);
  });

  it('for a tunnel is refused', async () => {
    expectProblem(await rawRequest(service.port, 'CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n'), 501);
  });

  it('that would upgrade is answered as it is', async () => {
    const lines = 'Host: x\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n';
    expect(statusOf(await rawRequest(service.port, `GET / HTTP/1.1\r\n${lines}\r\n`))).toBe(200);
  });

  it('that expects what nobody knows is answered all the same', async () => {
    expect(statusOf(await ask('Host: x\r\nExpect: the-best\r\n'))).toBe(200);
  });

  it('that is told to go on is told so before its answer', async () => {
    const lines =
      'Host: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n';
    const answer = await rawRequest(service.port, `POST /users HTTP/1.1\r\n${lines}${close}\r\n{}`);
    expect(statusesOf(answer)).toEqual([100, 422]);
  });
});
