import { beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../../setup/running-app.js';
import { audience, type Issuer, newKey, type SigningKey, startIssuer } from './issuer.js';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let rsa: SigningKey;
beforeAll(async () => {
  rsa = await newKey('RS256', 'rsa');
});

describe('an issuer', () => {
  let own: Issuer;
  let app: RunningApp;
  const start = async (answer: Issuer['answer']) => {
    own = await startIssuer(rsa);
    own.answer = answer;
    app = await startApp({ env: { AUTH_ISSUER: own.url, AUTH_AUDIENCE: audience } });
  };
  const end = async () => {
    await app[Symbol.asyncDispose]();
    await own[Symbol.asyncDispose]();
  };
  const ask = async (token: string) => {
    const answer = await fetch(`${app.url}/users`, { headers: bearer(token) });
    return {
      status: answer.status,
      headers: answer.headers,
      ...((await answer.json()) as { detail: string }),
    };
  };

  it.each<[string, Issuer['answer']]>([
    ['answers 500', { status: 500 }],
    ['answers no JSON', { document: '<html>' }],
    ['answers null', { document: 'null' }],
    [
      'names another issuer',
      { document: { issuer: 'https://other.example', jwks_uri: 'https://x.example' } },
    ],
    ['has keys without TLS', { document: { issuer: 'x', jwks_uri: 'http://keys.example' } }],
    ['has rubbish for keys', { keys: { keys: 'rubbish' } }],
    ['has too much for keys', { keys: `"${'x'.repeat(2_000_000)}"` }],
  ])('that %s is away: 503, asked once', async (_name, answer) => {
    await start(answer);
    for (let times = 0; times < 3; times++) {
      const { status, headers, detail } = await ask(await own.token());
      expect([status, detail]).toEqual([503, 'Tokens cannot be checked at the moment; try again shortly']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(own.asked.length).toBeLessThanOrEqual(2);
    expect((await fetch(`${app.url}/users`)).status).toBe(401);
    await end();
  });

  it('that has no document is asked for its keys alone; a flood of key ids asks no more', async () => {
    own = await startIssuer(rsa);
    own.answer = { document: 'rubbish' };
    const env = { AUTH_ISSUER: own.url, AUTH_AUDIENCE: audience, AUTH_JWKS_URL: `${own.url}/jwks` };
    app = await startApp({ env });
    // The database is away: whoever gets to it has passed.
    expect((await ask(await own.token())).detail).toMatch(/Cassandra|database/i);
    const floods = Array.from({ length: 50 }, async (_, i) =>
      ask(await own.token({}, { ...rsa, kid: `${i}` })),
    );
    expect(new Set((await Promise.all(floods)).map(({ status }) => status))).toEqual(new Set([401]));
    expect(own.asked).toEqual(['/jwks']);
    await end();
  });
});
