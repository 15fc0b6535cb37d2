import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';

const issuer = 'https://issuer.example';

it.each([
  { AUTH_ISSUER: issuer, AUTH_AUDIENCE: 'users' },
  { AUTH_ISSUER: `${issuer}/tenant/`, AUTH_AUDIENCE: 'a b,c', AUTH_JWKS_URL: `${issuer}/jwks?x=1` },
  { AUTH_ISSUER: 'http://localhost:3000', AUTH_AUDIENCE: 'users' },
  { AUTH_ISSUER: 'http://127.9.9.9', AUTH_AUDIENCE: 'users', AUTH_JWKS_URL: 'http://[::1]:3000/jwks' },
])('%o is taken', (env) => {
  expect(loadConfig(env)).toMatchObject(env);
});

it.each([
  [{ AUTH_ISSUER: issuer }, 'AUTH_AUDIENCE'],
  [{ AUTH_AUDIENCE: 'users' }, 'AUTH_ISSUER'],
  [{ AUTH_JWKS_URL: `${issuer}/jwks` }, 'AUTH_ISSUER'],
  [{ AUTH_JWKS_URL: `${issuer}/jwks`, AUTH_ISSUER: issuer }, 'AUTH_AUDIENCE'],
  [{ AUTH_ISSUER: '' }, 'AUTH_ISSUER'],
  [{ AUTH_ISSUER: issuer, AUTH_AUDIENCE: '' }, 'AUTH_AUDIENCE'],
  [{ AUTH_ISSUER: issuer, AUTH_AUDIENCE: 'users', AUTH_JWKS_URL: '' }, 'AUTH_JWKS_URL'],
  [{ AUTH_ISSUER: issuer, AUTH_AUDIENCE: '  ' }, 'AUTH_AUDIENCE'],
  [{ AUTH_ISSUER: 'http://issuer.example', AUTH_AUDIENCE: 'users' }, 'AUTH_ISSUER'],
  [{ AUTH_ISSUER: 'http://localhost.example', AUTH_AUDIENCE: 'users' }, 'AUTH_ISSUER'],
  [{ AUTH_ISSUER: 'issuer.example', AUTH_AUDIENCE: 'users' }, 'AUTH_ISSUER'],
  [{ AUTH_ISSUER: `${issuer}?x`, AUTH_AUDIENCE: 'users' }, 'AUTH_ISSUER'],
  [{ AUTH_ISSUER: issuer, AUTH_AUDIENCE: 'users', AUTH_JWKS_URL: 'http://10.0.0.1/jwks' }, 'AUTH_JWKS_URL'],
])('%o stops the start, which names %s', (env, name) => {
  expect(() => loadConfig(env)).toThrow(new RegExp(`${name} must`));
});
