import Type, { type Static } from 'typebox';
import { preconditionHeaders } from '../rest/preconditions.js';
import { streamQuery } from '../rest/stream-reply.js';

// What leaves nothing to be seen: white space, control and format characters, fillers, the empty Braille cell.
const invisible = String.raw`\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800`;

// An empty name is too short already, and told to be just that.
const wellFormed = String.raw`^(?=$|[${invisible}]*[^${invisible}])\P{Surrogate}*$`;

const Name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: wellFormed,
  'x-pattern-message': 'String should not be blank and should be well-formed Unicode',
  description:
    'Not blank: at least one character that can be seen, so neither white space nor zero-width. Counted in Unicode code points.',
  examples: ['John Doe'],
});

const Email = Type.String({
  maxLength: 254,
  format: 'email',
  description:
    'An address in ASCII without quotes: at most 64 characters, an @, a domain whose labels have at most 63.',
  examples: ['john@example.com'],
});

const Age = Type.Integer({ minimum: 0, maximum: 150, examples: [30] });

/** Most bytes of a body that holds one user: escaped as wastefully as JSON allows, a user takes less than 2,000. */
export const oneUserBytes = 16 * 1024;

/** The body of POST and PUT. */
export const UserInput = Type.Object(
  { name: Name, email: Email, age: Age },
  { description: 'A user to be stored.' },
);
export type UserInput = Static<typeof UserInput>;

/** The body of PATCH. At least one of the three, which its route checks: unknown fields do not count. */
export const UserChange = Type.Object(
  { name: Type.Optional(Name), email: Type.Optional(Email), age: Type.Optional(Age) },
  { description: 'What to change: at least one of the fields; the others stay as they are.' },
);
export type UserChange = Static<typeof UserChange>;

/** The body of POST /users/batch, a bare array or, as the original application has it, an object around it. */
export const UserBatch = Type.Array(UserInput, { minItems: 1, description: '1 to 100 users.' });

const nullable = 'Null only in rows that other applications wrote.';
const timestamp = { format: 'date-time', examples: ['2026-01-01T12:00:00.000Z'] };

/** A user as clients see it. */
export const User = Type.Object(
  {
    id: Type.String({ format: 'uuid', examples: ['123e4567-e89b-42d3-a456-426614174000'] }),
    name: Type.Union([Type.String(), Type.Null()], { description: nullable }),
    email: Type.Union([Type.String(), Type.Null()], { description: nullable }),
    age: Type.Union([Type.Integer(), Type.Null()], { description: nullable }),
    created_at: Type.Union([Type.String(timestamp), Type.Null()], { description: nullable }),
    updated_at: Type.Union([Type.String(timestamp), Type.Null()], { description: nullable }),
  },
  { $id: 'User', description: 'A stored user.' },
);
export type User = Static<typeof User>;

export const UserParams = Type.Object({
  user_id: Type.String({ format: 'uuid', description: 'The identifier of the user.' }),
});

/** The header fields of a conditional read or change. */
export const PreconditionHeaders = preconditionHeaders('user');

/** What the streams of users are asked with. */
export const StreamQuery = Type.Object({
  ...streamQuery('users').properties,
  age_filter: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 150, description: 'Only users of at least this age.' }),
  ),
});
