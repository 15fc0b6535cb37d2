import Type from 'typebox';

/** What the streams of users are asked with. */
export const StreamQuery = Type.Object({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Most users in all; absent: to the last user.',
    }),
  ),
  fetch_size: Type.Integer({
    minimum: 1,
    maximum: 5000,
    default: 100,
    description: 'Most users in one page from Cassandra.',
  }),
  age_filter: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 150, description: 'Only users of at least this age.' }),
  ),
});
