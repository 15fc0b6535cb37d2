import type { TSchema } from 'typebox';

/** Tells that nothing was created this time. */
export const replayedHeader = {
  'Idempotency-Replayed': {
    type: 'string',
    description: '`true` when an earlier request with this Idempotency-Key had created them.',
  },
} as const;

/** What the routes of one row answer, for their schemas; `name` is what it is called, for people: `user`. */
export function responsesOf(name: string, schema: TSchema) {
  const ETag = { type: 'string', description: `The version of the ${name}, for If-Match and If-None-Match.` };
  const Location = { type: 'string', description: `Where the ${name} is.` };
  const content = { 'application/json': { schema } };
  return {
    /** As it is now. */
    found: { description: `The ${name}.`, headers: { ETag }, content },
    /** It is as the client knows it. */
    notModified: { description: 'The client has this version.', headers: { ETag }, type: 'null' },
    /** It is new. */
    created: {
      description: `The ${name} as it was stored.`,
      headers: { ETag, Location, ...replayedHeader },
      content,
    },
  };
}
