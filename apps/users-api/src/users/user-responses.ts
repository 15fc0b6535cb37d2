import Type from 'typebox';
import { User } from './user-schemas.js';

const headers = {
  ETag: { type: 'string', description: 'The version of the user, for If-Match and If-None-Match.' },
  Location: { type: 'string', description: 'Where the user is.' },
  'Idempotency-Replayed': {
    type: 'string',
    description: '`true` when an earlier request with this Idempotency-Key had created them.',
  },
} as const;

const { ETag, Location } = headers;
const json = { 'application/json': { schema: User } };

/** One user as it is now. */
export const userResponse = { description: 'The user.', headers: { ETag }, content: json };

/** The user is as the client knows it. */
export const notModifiedResponse = {
  description: 'The client has this version.',
  headers: { ETag },
  type: 'null',
};

/** A user that was created. */
export const createdResponse = {
  description: 'The user as it was stored.',
  headers: { ETag, Location, 'Idempotency-Replayed': headers['Idempotency-Replayed'] },
  content: json,
};

/** Users that were created in one batch. */
export const createdBatchResponse = {
  description: 'The users as they were stored.',
  headers: { 'Idempotency-Replayed': headers['Idempotency-Replayed'] },
  content: {
    'application/json': {
      schema: Type.Object({
        created: Type.Integer({ description: 'How many users were stored: all of them.' }),
        users: Type.Array(User, { description: 'The users, in the order of the request.' }),
      }),
    },
  },
};
