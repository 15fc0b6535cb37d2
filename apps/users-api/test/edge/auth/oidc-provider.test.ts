import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada, startUsersService, type UsersService } from '../../setup/users-service.js';

const audience = 'https://users.example.com';
const client = { id: 'nightly-export', secret: 'a secret of forty characters, or so it is' };

let server: Server;
let issuer: string;
let api: UsersService;
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', (await providerAt(issuer)).callback());
  api = await startUsersService({ AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A certified OpenID Connect issuer, with one client that asks on its own behalf. */
async function providerAt(url: string): Promise<Provider> {
  const keys = await Promise.all(
    ['RS256', 'ES256'].map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `key of ${alg}` };
    }),
  );
  return new Provider(url, {
    jwks: { keys },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ['users:read', 'users:write', 'admin'],
    ttl: { ClientCredentials: 60 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'users:read users:write admin',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
}

async function tokenFor(scope: string, resource = audience): Promise<string> {
  const basic = Buffer.from(`${client.id}:${encodeURIComponent(client.secret)}`).toString('base64');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource }),
  });
  const { access_token: token, ...rest } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`No token: ${JSON.stringify(rest)}`);
  return token;
}

async function statusesWith(token: string): Promise<number[]> {
  const bearer = { authorization: `Bearer ${token}`, via: '1.1 proxy' };
  const answers = [
    await api.request('GET', '/users', undefined, bearer),
    await api.request('POST', '/users', ada, bearer),
    await api.request('POST', '/shutdown', undefined, bearer),
  ];
  return answers.map(({ status }) => status);
}

describe('tokens that oidc-provider issues', () => {
  it('are what it says they are', async () => {
    const token = await tokenFor('users:read');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', kid: 'key of ES256', typ: 'at+jwt' });
    expect(decodeJwt(token)).toMatchObject({
      iss: issuer,
      aud: audience,
      sub: client.id,
      scope: 'users:read',
    });
  });

  it.each([
    ['users:read', [200, 403, 403]],
    ['users:write', [403, 201, 403]],
    ['users:read users:write', [200, 201, 403]],
    ['admin', [403, 403, 200]],
  ])('with %s read, write and diagnose: %o', async (scope, statuses) => {
    expect(await statusesWith(await tokenFor(scope))).toEqual(statuses);
  });

  it('for another resource are refused', async () => {
    const token = await tokenFor('users:read users:write admin', 'https://orders.example.com');
    expect(await statusesWith(token)).toEqual([401, 401, 401]);
  });
});
