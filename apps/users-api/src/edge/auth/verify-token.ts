import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { IssuerAway, type IssuerKeys, type KeySet } from './issuer-keys.js';

const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
];
const clockTolerance = 5;

/** Who sent a request, and what for. */
export interface Identity {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
}

interface VerifyOptions {
  readonly keys: IssuerKeys;
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Who a token is of; `undefined` where it is not valid, whyever.
 * @throws IssuerAway when that cannot be told without the issuer.
 */
export async function verifyToken(
  token: string,
  { keys, issuer, audience }: VerifyOptions,
): Promise<Identity | undefined> {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    // Before the issuer is asked for anything on its account.
    if (alg === undefined || !algorithms.includes(alg)) return undefined;
    let set = await keys.current();
    if (typeof kid === 'string' && !has(set, kid)) {
      const others = await keys.other(set);
      if (others === undefined || !has(others, kid)) return undefined;
      set = others;
    }
    const claims = { algorithms, clockTolerance, issuer, audience, requiredClaims: ['exp', 'sub'] };
    const payload = await verifyBy(set, token, claims);
    return payload && identityOf(payload);
  } catch (error) {
    if (error instanceof IssuerAway) throw error;
    // Whatever else there is: what jose says of it, and what Web Crypto does of an odd key, is for nobody.
    return undefined;
  }
}

function has(keys: KeySet, kid: string): boolean {
  return keys.jwks().keys.some((key) => key.kid === kid);
}

async function verifyBy(
  keys: KeySet,
  token: string,
  claims: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload | undefined> {
  try {
    return (await jwtVerify(token, keys, claims)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const verified = await jwtVerify(token, key, claims).catch(() => undefined);
      if (verified !== undefined) return verified.payload;
    }
    return undefined;
  }
}

function identityOf({ sub, scope, scp }: JWTPayload): Identity | undefined {
  if (typeof sub !== 'string' || sub === '') return undefined;
  return { subject: sub, scopes: new Set([...words(scope), ...(Array.isArray(scp) ? scp : words(scp))]) };
}

function words(text: unknown): string[] {
  return typeof text === 'string' ? text.split(' ').filter((word) => word !== '') : [];
}
