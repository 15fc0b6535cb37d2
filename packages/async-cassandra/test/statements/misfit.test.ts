import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { bind, statement } from '../../src/index.js';

const insert = statement({
  cql: 'INSERT INTO things (id, n, small, name, at, tags) VALUES (:id, :n, :small, :name, :at, :tags)',
  params: {
    id: 'uuid',
    n: 'int',
    small: 'tinyint',
    name: 'text',
    at: 'timestamp',
    tags: 'frozen<list<text>>',
  },
  idempotent: true,
});

const secret = 'hunter2';
const right = {
  id: '7f000001-0000-4000-8000-000000000000',
  n: 1,
  small: 1,
  name: 'a',
  at: new Date(),
  tags: ['x'],
};

describe('a value of the wrong type', () => {
  let own: TestKeyspace;
  beforeAll(async () => {
    own = await createKeyspace();
    await own.session.execute(
      'CREATE TABLE things (id uuid PRIMARY KEY, n int, small tinyint, name text, at timestamp, tags frozen<list<text>>)',
    );
  });
  afterAll(() => own[Symbol.asyncDispose]());

  it.each([
    ['id', secret, 'Parameter "id" (uuid) does not take this string'],
    ['n', secret, 'Parameter "n" (int) does not take this string'],
    ['n', Number.NaN, 'Parameter "n" (int) does not take NaN'],
    ['n', 2 ** 31, 'Parameter "n" (int) does not take 2147483648'],
    ['small', 128, 'Parameter "small" (tinyint) does not take 128'],
    ['name', 271828, 'Parameter "name" (text) does not take 271828'],
    ['tags', secret, 'Parameter "tags" (list<text>) does not take this string'],
    ['tags', [271828], 'Parameter "tags"[0] (text) does not take 271828'],
  ])('%s: names the parameter and its type, and keeps a text to itself', async (name, value, message) => {
    // What the types refuse comes from JavaScript.
    const params = { ...right, [name]: value } as unknown as typeof right;
    const failed = { code: 'INVALID_ARGUMENT', outcome: 'not_applied', message, cause: expect.any(Error) };
    await expect(own.session.execute(insert, params)).rejects.toMatchObject(failed);
    const batch = [bind(insert, right), bind(insert, params)];
    await expect(own.session.batch(batch)).rejects.toMatchObject(failed);
  });

  it('is none where the value fits', async () => {
    await own.session.execute(insert, right);
    await own.session.execute(insert, { ...right, n: null, name: undefined, tags: [] });
  });
});
