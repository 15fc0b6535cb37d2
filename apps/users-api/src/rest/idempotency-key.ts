import { createHash } from 'node:crypto';
import Type from 'typebox';

/** The header by which a POST can be sent again without creating anything twice. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
      'x-pattern-message': 'Idempotency-Key should be printable ASCII without spaces',
      description: 'Makes a repeated request create nothing new and get the same answer, for 24 hours.',
    }),
  ),
});

/** What a key is kept as: where requests have a subject, each has keys of its own. A space is in no key that is sent. */
export function keptKey(key: string | undefined, subject: string | null | undefined): string | undefined {
  if (key === undefined || subject == null) return key;
  return `${createHash('sha256').update(subject).digest('base64url')} ${key}`;
}
