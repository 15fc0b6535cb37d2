import { isSafeUrl } from './safe-url.js';

const names = ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'] as const;
type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with the settings of tokens together; an empty one is wrong, for it decides who may come in. */
export function authProblems(env: Environment): string[] {
  const empty = names.filter((name) => env[name] === '');
  if (empty.length > 0) return empty.map((name) => `${name} must not be empty: give it a value or unset it.`);
  const given = names.filter((name) => env[name] !== undefined);
  if (given.length === 0) return [];
  return (['AUTH_ISSUER', 'AUTH_AUDIENCE'] as const)
    .filter((name) => env[name] === undefined)
    .map((name) => `${name} must be set when ${given.join(' and ')} is.`);
}

/** Whether a text can be the issuer of tokens: a safe URL without a query. */
export function isIssuer(text: string): boolean {
  return isSafeUrl(text) && !text.includes('?');
}
