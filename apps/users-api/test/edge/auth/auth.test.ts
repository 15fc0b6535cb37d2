import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { base64url, CompactSign, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest, statusOf } from '../../setup/raw-request.js';
import { ada, noSuchUser, startUsersService, type UsersService } from '../../setup/users-service.js';
import { audience, type Issuer, newKey, type SigningKey, seconds, startIssuer } from './issuer.js';

let issuer: Issuer;
let service: UsersService;
let rsa: SigningKey;
/** A key that is published without an algorithm. */
let unbound: SigningKey;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

beforeAll(async () => {
  rsa = await newKey('RS256', 'rsa');
  const others = ['RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
  issuer = await startIssuer(rsa, ...(await Promise.all(others.map((alg) => newKey(alg, alg)))));
  const ofPrivate = { ...(await newKey('RS256', 'encrypts')), published: {} };
  ofPrivate.published = { ...(await newKey('RS256', 'encrypts')).published, use: 'enc' };
  const shared = { kty: 'oct', kid: 'shared', k: sharedSecret.toString('base64url') };
  const edwards = await newKey('EdDSA', 'unbound');
  const { alg: _, ...published } = edwards.published;
  unbound = { ...edwards, published };
  issuer.keys.push(unbound, { ...rsa, kid: 'shared', published: shared }, ofPrivate);
  service = await startUsersService({
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: audience,
    ADMIN_KEY: 'open sesame',
  });
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

describe('a token', () => {
  it('of each asymmetric algorithm opens the users’ routes, also below /v1', async () => {
    for (const key of issuer.keys.filter(({ kid }) => kid !== 'encrypts' && kid !== 'shared')) {
      for (const path of ['/users', '/v1/users']) {
        const token = await issuer.token({}, key);
        const { status, headers } = await service.request('GET', path, undefined, bearer(token));
        expect([key.alg, status]).toEqual([key.alg, 200]);
        expect(headers.get('cache-control')).toBe('private');
      }
    }
  });

  it.each([
    [{ scope: 'users:read' }, 200, 403],
    [{ scope: 'users:write' }, 403, 201],
    [{ scope: undefined, scp: ['users:read', 'users:write'] }, 200, 201],
    [{ scope: 'users:read', scp: 'users:write' }, 200, 201],
    [{ scope: 'admin users:reader' }, 403, 403],
    [{ scope: undefined }, 403, 403],
    [{ scope: ['users:read'] }, 403, 403],
  ])('with %o reads with %i and writes with %i', async (claims, read, write) => {
    const token = bearer(await issuer.token(claims));
    const answers = [
      await service.request('GET', '/users', undefined, token),
      await service.request('POST', '/users', ada, token),
    ];
    expect(answers.map(({ status }) => status)).toEqual([read, write]);
    for (const { status, headers } of answers) {
      if (status === 403) {
        expect(headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope", scope="users:/);
      }
      expect(headers.get('cache-control')).toBe('private');
    }
  });

  it('of several audiences, within the tolerance, or with a lower-case scheme is as good', async () => {
    for (const claims of [{ aud: ['other', audience] }, { exp: seconds() - 2 }, { nbf: seconds() + 3 }]) {
      const headers = { authorization: `bearer ${await issuer.token(claims)}` };
      expect((await service.request('GET', '/users', undefined, headers)).status).toBe(200);
    }
  });

  it('gives its subject Idempotency-Keys of its own', async () => {
    const create = async (sub: string) =>
      service.request('POST', '/users', ada, {
        ...bearer(await issuer.token({ sub })),
        'idempotency-key': 'the-same',
      });
    const [first, again, other] = [await create('ada'), await create('ada'), await create('grace')];
    expect([first.status, again.status, other.status]).toEqual([201, 201, 201]);
    expect(again.body.id).toBe(first.body.id);
    expect(other.body.id).not.toBe(first.body.id);
  });
});

/** Whoever may read it may sign with it. It names no algorithm, which would bind it. */
const sharedSecret = Buffer.alloc(32, 's');

const part = (value: unknown) => base64url.encode(JSON.stringify(value));

/** Forged and spoilt tokens, by what is wrong with them. */
const forged: Record<string, () => Promise<string>> = {
  'of another issuer': () => issuer.token({ iss: 'https://issuer.example' }),
  'of the issuer with a slash': () => issuer.token({ iss: `${issuer.url}/` }),
  'of no issuer': () => issuer.token({ iss: undefined }),
  'for another audience': () => issuer.token({ aud: 'others-api' }),
  'for the audience in capitals': () => issuer.token({ aud: audience.toUpperCase() }),
  'for an audience that begins alike': () => issuer.token({ aud: `${audience}/` }),
  'for other audiences': () => issuer.token({ aud: ['a', 'b'] }),
  'for no audience of a list': () => issuer.token({ aud: [] }),
  'for no audience': () => issuer.token({ aud: undefined }),
  'past the tolerance by a second': () => issuer.token({ exp: seconds() - 6 }),
  'long expired': () => issuer.token({ exp: 1 }),
  'that never expires': () => issuer.token({ exp: undefined }),
  'whose exp is a text': () => issuer.token({ exp: String(seconds() + 60) }),
  'whose exp is null': () => issuer.token({ exp: null }),
  'not valid yet': () => issuer.token({ nbf: seconds() + 60 }),
  'whose nbf is a text': () => issuer.token({ nbf: 'now' }),
  'of no subject': () => issuer.token({ sub: undefined }),
  'of an empty subject': () => issuer.token({ sub: '' }),
  'whose subject is a number': () => issuer.token({ sub: 7 }),
  'whose subject is null': () => issuer.token({ sub: null }),
  'that is not signed': async () =>
    new UnsecuredJWT({ iss: issuer.url, aud: audience, sub: 'ada', exp: seconds() + 60 }).encode(),
  'whose alg is None': async () => `${part({ alg: 'None', kid: 'rsa' })}.${await body()}.`,
  'without alg': async () => `${part({ kid: 'rsa' })}.${await body()}.AAAA`,
  'signed as HS256 with the public key': async () => {
    const publicKey = createPublicKey({ key: rsa.published as JsonWebKey, format: 'jwk' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const signed = `${part({ alg: 'HS256', kid: 'rsa' })}.${await body()}`;
    return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
  },
  'signed as HS512 with the modulus': async () => {
    const signed = `${part({ alg: 'HS512', kid: 'rsa' })}.${await body()}`;
    const key = String(rsa.published.n);
    return `${signed}.${createHmac('sha512', key).update(signed).digest('base64url')}`;
  },
  'signed as HS256 with a secret that the issuer publishes': async () => {
    const signed = `${part({ alg: 'HS256', kid: 'shared' })}.${await body()}`;
    return `${signed}.${createHmac('sha256', sharedSecret).update(signed).digest('base64url')}`;
  },
  'of an algorithm that is not among ours, of a key that names none': () =>
    issuer.token({}, { ...unbound, alg: 'Ed25519' }),
  'signed by the attacker under our key id': async () => issuer.token({}, await newKey('RS256', 'rsa')),
  'signed by the attacker under a key id of his': async () => issuer.token({}, await newKey('RS256', 'his')),
  'with a jku of the attacker’s': () => signedWith({ jku: 'https://attacker.example/jwks' }),
  'with an x5u of the attacker’s': () => signedWith({ x5u: 'https://attacker.example/x5u' }),
  'with a jwk of the attacker’s': async () => {
    const own = await newKey('RS256', 'rsa');
    return new SignJWT({ iss: issuer.url, aud: audience, sub: 'ada', exp: seconds() + 60 })
      .setProtectedHeader({ alg: 'RS256', jwk: own.published })
      .sign(own.privateKey);
  },
  'whose key id leads elsewhere': () => signedWith({ kid: '../../../dev/null' }),
  'with a crit that nobody knows': async () => {
    const signed = `${part({ alg: 'RS256', kid: 'rsa', crit: ['x'], x: 1 })}.${await body()}`;
    return `${signed}.${(await issuer.token()).split('.')[2]}`;
  },
  'of a key that is for encryption': () => issuer.token({}, issuer.keys.at(-1)),
  'of a key that is for another algorithm': () => issuer.token({}, { ...rsa, kid: 'PS256' }),
  'whose claims were changed': async () => {
    const [head, , signature] = (await issuer.token()).split('.');
    return `${head}.${await body({ sub: 'grace' })}.${signature}`;
  },
  'whose signature was cut off': async () => (await issuer.token()).replace(/[^.]+$/, ''),
  'whose signature was cut short': async () => (await issuer.token()).slice(0, -8),
  'with a fourth part': async () => `${await issuer.token()}.AAAA`,
  'of two parts': async () => (await issuer.token()).split('.').slice(0, 2).join('.'),
  'whose claims are a list': () =>
    new CompactSign(new TextEncoder().encode('[]'))
      .setProtectedHeader({ alg: 'RS256', kid: 'rsa' })
      .sign(rsa.privateKey),
  'whose claims are no JSON': () =>
    new CompactSign(new TextEncoder().encode('{"sub":'))
      .setProtectedHeader({ alg: 'RS256', kid: 'rsa' })
      .sign(rsa.privateKey),
  'that is no token': async () => 'rubbish',
  'that is the admin key of nobody': async () => 'opensesame',
};

const body = async (claims = {}) => (await issuer.token(claims)).split('.')[1];

async function signedWith(header: Record<string, string>): Promise<string> {
  const { privateKey } = await newKey('RS256', 'attacker');
  return new SignJWT({ iss: issuer.url, aud: audience, sub: 'ada', exp: seconds() + 60 })
    .setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...header })
    .sign(privateKey);
}

describe('without a valid token', () => {
  it.each(Object.keys(forged))('a token %s is refused in the standard’s words', async (name) => {
    const token = await forged[name]?.();
    const answer = await service.request('GET', '/users', undefined, bearer(String(token)));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(answer.headers.get('cache-control')).toBe('private');
    expect(answer.body.detail).toBe('The token is not valid');
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YWRhOnB3', 'Bearer a b', 'Bearer open sesame'])(
    'Authorization "%s" is refused without an error code: no token was sent',
    async (authorization) => {
      const { status, headers } = await service.request('GET', '/users', undefined, { authorization });
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    },
  );

  it('two Authorization fields are refused, each of which would do', async () => {
    const line = `Authorization: Bearer ${await issuer.token()}\r\n`;
    for (const lines of [line + line, `${line}authorization:\r\n`]) {
      const head = `GET /users HTTP/1.1\r\nHost: localhost\r\n${lines}Connection: close\r\n\r\n`;
      const answer = await rawRequest(service.service.port, head);
      expect(statusOf(answer)).toBe(401);
      expect(answer).toMatch(/\r\nwww-authenticate: Bearer\r\n/i);
    }
  });

  it.each([
    ['GET', '/users?limit=rubbish'],
    ['GET', '/users/no-uuid'],
    ['GET', noSuchUser],
    ['HEAD', '/users'],
    ['OPTIONS', '/users'],
    ['GET', '/users/stream'],
    ['GET', '/users/stream/pages?page_state=forged'],
    ['DELETE', noSuchUser],
    ['PUT', '/users'],
    ['DELETE', '/users/batch'],
    ['GET', '/users/a/b/c'],
    ['GET', '/v1/users/a/b/c'],
    ['GET', '/%75sers'],
    ['GET', '/users/'],
  ])('%s %s is 401 before anything else', async (method, path) => {
    const answer = await service.request(method, path, undefined, { 'x-request-timeout': 'soon' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('cache-control')).toBe('private');
  });

  it('no body is looked at, however wrong', async () => {
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' }]) {
      expect((await service.request('POST', '/users', '{', headers)).status).toBe(401);
      expect((await service.request('POST', '/users/batch', '{', headers)).body.outcome).toBe('not_applied');
    }
    expect((await service.request('POST', '/users', 'x'.repeat(100_000))).status).toBe(401);
  });

  it.each(['/', '/health', '/metrics', '/openapi.json', '/docs', '/userspace', '/nothing'])(
    '%s is what it was',
    async (path) => {
      const { status, headers } = await service.request('GET', path);
      expect(status).toBe(['/userspace', '/nothing'].includes(path) ? 404 : 200);
      expect(headers.get('cache-control')).not.toBe('private');
    },
  );
});

describe('diagnostics', () => {
  // One that a service without the demonstrations has, too; here nothing waits for it.
  const path = '/shutdown';
  const ask = async (headers: Record<string, string>, own = false) =>
    (await service.request('POST', path, undefined, own ? headers : { via: '1.1 proxy', ...headers })).status;

  it('want the admin key or a token with admin, but of this machine', async () => {
    expect(await ask({}, true)).toBe(200);
    expect(await ask({})).toBe(401);
    expect(await ask(bearer('open sesame'))).toBe(200);
    expect(await ask(bearer('open says me'))).toBe(401);
    expect(await ask(bearer(await issuer.token({ scope: 'admin' })))).toBe(200);
    expect(await ask(bearer(await issuer.token()))).toBe(403);
  });

  it('want one in production from everybody', async () => {
    const settings = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience, NODE_ENV: 'production' };
    const { service: production } = await service.another(settings);
    const status = async (headers: Record<string, string>) =>
      (await fetch(production.url + path, { method: 'POST', headers })).status;
    expect(await status({})).toBe(401);
    expect(await status(bearer(await issuer.token({ scope: 'admin' })))).toBe(200);
  });
});
