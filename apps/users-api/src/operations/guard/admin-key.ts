import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { authorizationOf } from '../../http/authorization.js';
import { HttpProblem } from '../../http/problem.js';

const bearer = /^bearer +(?<token>\S.*)$/i;

/** Refuses a request that does not carry `Authorization: Bearer <key>`: 401 without a key, 403 with another. */
export function requireKey(request: FastifyRequest, key: string): void {
  const token = bearer.exec(authorizationOf(request) ?? '')?.groups?.token;
  if (token === undefined) {
    throw new HttpProblem(401, 'Diagnostics need the admin key: send Authorization: Bearer <ADMIN_KEY>', {
      headers: { 'www-authenticate': 'Bearer realm="diagnostics"' },
    });
  }
  if (!isSame(token, key)) throw new HttpProblem(403, 'This is not the admin key');
}

/** Whether a request carries `Authorization: Bearer <key>`. */
export function hasKey(request: FastifyRequest, key: string): boolean {
  const token = bearer.exec(authorizationOf(request) ?? '')?.groups?.token;
  return token !== undefined && isSame(token, key);
}

/** Compares in a time that tells nothing about the texts, nor about their lengths. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
