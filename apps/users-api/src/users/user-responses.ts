import Type from 'typebox';
import { replayedHeader, responsesOf } from '../rest/responses.js';
import { User } from './user-schemas.js';

/** What the routes of one user answer. */
export const userResponses = responsesOf('user', User);

/** Users that were created in one batch. */
export const createdBatchResponse = {
  description: 'The users as they were stored.',
  headers: replayedHeader,
  content: {
    'application/json': {
      schema: Type.Object({
        created: Type.Integer({ description: 'How many users were stored: all of them.' }),
        users: Type.Array(User, { description: 'The users, in the order of the request.' }),
      }),
    },
  },
};
