import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ada, startUsersService, type UsersService } from '../setup/users-service.js';

let api: UsersService;
beforeAll(async () => {
  api = await startUsersService();
});
afterAll(() => api[Symbol.asyncDispose]());

const a = (count: number) => 'a'.repeat(count);

/** What one POST makes of a field, and a batch and a PATCH as well. */
async function expectField(field: 'name' | 'email', value: string, isGood: boolean): Promise<void> {
  const user = { ...ada, [field]: value };
  const post = await api.request('POST', '/users', user);
  expect([value, post.status]).toEqual([value, isGood ? 201 : 422]);
  if (isGood) {
    expect(post.body[field]).toBe(value);
    return;
  }
  expect(post.body.errors[0].loc).toEqual(['body', field]);
  const batch = await api.request('POST', '/users/batch', [ada, user]);
  expect([batch.status, batch.body.errors[0].loc]).toEqual([422, ['body', 1, field]]);
}

describe('All endpoint functionality: the e-mail address of a user', () => {
  it.each([
    'john+tag@example.com',
    "o'brien@example.co.uk",
    'first.last@sub.example.museum',
    '1@2.c3',
    '!#$%&*/=?^_`{|}~-@example.com',
    'a@xn--mnchen-3ya.de',
    'A.B@EXAMPLE.COM',
    'a@1and1.com',
    'a@a--b.com',
    `${a(64)}@example.com`,
    `a@${a(63)}.com`,
    `${a(64)}@${a(63)}.${a(63)}.${a(57)}.abc`,
  ])('may be %s', (value) => expectField('email', value, true));

  it.each([
    '',
    'a',
    'a@b',
    '@example.com',
    'a@',
    'a@@example.com',
    'a@b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a@.example.com',
    'a@example..com',
    'a@example.com.',
    'a@-example.com',
    'a@example-.com',
    'a@example.-com',
    'a@example.com-',
    'a@exam_ple.com',
    'a@1.2.3.4',
    'a@example.123',
    'a@[127.0.0.1]',
    'a@[IPv6:::1]',
    '"a b"@example.com',
    'a b@example.com',
    'a(b)@example.com',
    'a,b@example.com',
    'Ada <a@example.com>',
    ' a@example.com',
    'a@example.com ',
    'a@example.com\n',
    'a\u0000@example.com',
    'a\u00a0@example.com',
    'j\u00f6rg@example.com',
    'a@m\u00fcnchen.de',
    'a@example.\u212aom',
    `${a(65)}@example.com`,
    `a@${a(64)}.com`,
    `a@example.${a(64)}`,
    `${a(64)}@${a(63)}.${a(63)}.${a(57)}.abcd`,
  ])('may not be %j', (value) => expectField('email', value, false));
});

describe('All endpoint functionality: the name of a user', () => {
  it.each([
    'Ada',
    ' A ',
    '.',
    '0',
    '\u00e9',
    '\u0646\u200c\u0627',
    '\u{1f469}\u200d\u{1f4bb}',
    '\u2764\ufe0f',
    '\u0085A',
    '\u3164A',
    '\u{10ffff}',
  ])('may be %j', (value) => expectField('name', value, true));

  const blanks = [
    // Unicode's White_Space, one by one and together.
    ...'\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
    ' \u0085\u3000\t',
    // What takes no room, or is not drawn.
    ...'\u0000\u0007\u001b\u001c\u001f\u007f\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u2064\u2800\u3164\ufe0f\ufeff\uffa0\u{e0001}\u{e0100}',
    '\u200b \u2800',
  ];
  it.each(['', ...blanks, `${' '.repeat(99)}\u0085`])('may not be the blank %j', (value) =>
    expectField('name', value, false),
  );

  it('may not be half of a character', async () => {
    const { status } = await api.request(
      'POST',
      '/users',
      '{"name":"A\\ud800","email":"a@example.com","age":1}',
    );
    expect(status).toBe(422);
  });
});
