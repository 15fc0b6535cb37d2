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
