import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** A key of an issuer, and what it publishes of it. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly published: JWK;
}

export async function newKey(alg: string, kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, published: { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' } };
}

export const audience = 'users-api';
export const seconds = (): number => Math.floor(Date.now() / 1000);

/** Any claims; one that is undefined is left out. */
type Claims = { readonly [name: string]: unknown };

/** An issuer whose answers the test decides on. */
export interface Issuer extends AsyncDisposable {
  readonly url: string;
  /** What it answers with instead of the truth. */
  answer: { status?: number; document?: unknown; keys?: unknown };
  keys: SigningKey[];
  /** Which paths it was asked for. */
  readonly asked: string[];
  token(claims?: Claims, key?: SigningKey): Promise<string>;
}

export async function startIssuer(...keys: SigningKey[]): Promise<Issuer> {
  const server = createServer(({ url = '' }, response) => {
    issuer.asked.push(url);
    const { status = 200, document, keys: published } = issuer.answer;
    const body =
      url === '/jwks'
        ? (published ?? { keys: issuer.keys.map((key) => key.published) })
        : (document ?? { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` });
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer: Issuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: {},
    keys,
    asked: [],
    token: (claims = {}, key = issuer.keys[0]) => {
      if (key === undefined) throw new Error('This issuer has no key');
      const scope = 'users:read users:write';
      const all: Claims = {
        iss: issuer.url,
        aud: audience,
        sub: 'ada',
        exp: seconds() + 60,
        scope,
        ...claims,
      };
      return new SignJWT(all as JWTPayload)
        .setProtectedHeader({ alg: key.alg, kid: key.kid })
        .sign(key.privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return issuer;
}
