import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createKeyspace,
  isCassandra5,
  ofOwnCodecs,
  type TestKeyspace,
  usesOwnCodecs,
} from '../../../../test/cassandra.js';
import { bind, statement, Tuple, Vector } from '../../src/index.js';

declare module '../../src/statements/user-types.js' {
  interface UserTypes {
    misfit_home: { street: 'text'; rooms: 'frozen<list<int>>' };
  }
}

const insert = statement({
  cql: `INSERT INTO things (id, n, small, name, at, tags, seen, home, pair)
        VALUES (:id, :n, :small, :name, :at, :tags, :seen, :home, :pair)`,
  params: {
    id: 'uuid',
    n: 'int',
    small: 'tinyint',
    name: 'text',
    at: 'timestamp',
    tags: 'frozen<list<text>>',
    seen: 'map<text, frozen<list<int>>>',
    home: 'misfit_home',
    pair: 'tuple<int, text>',
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
  seen: { a: [1] },
  home: { street: 'x', rooms: [1] },
  pair: new Tuple(1, 'a'),
};

describe('a value of the wrong type', () => {
  let own: TestKeyspace;
  beforeAll(async () => {
    own = await createKeyspace();
    await own.session.execute('CREATE TYPE misfit_home (street text, rooms frozen<list<int>>)');
    await own.session.execute(
      `CREATE TABLE things (id uuid PRIMARY KEY, n int, small tinyint, name text, at timestamp, tags frozen<list<text>>,
        seen map<text, frozen<list<int>>>, home misfit_home, pair tuple<int, text>)`,
    );
  });
  afterAll(() => own[Symbol.asyncDispose]());

  it.each<[keyof typeof right, unknown, string]>([
    ['id', secret, 'Parameter "id" (uuid) does not take this string'],
    ['n', secret, 'Parameter "n" (int) does not take this string'],
    ['n', Number.NaN, 'Parameter "n" (int) does not take NaN'],
    ['at', new Date(secret), 'Parameter "at" (timestamp) does not take an invalid Date'],
    ['tags', secret, 'Parameter "tags" (list<text>) does not take this string'],
    ['home', { street: 'x', rooms: [secret] }, 'Parameter "home.rooms[0]" (int) does not take this string'],
    ...ofOwnCodecs<[keyof typeof right, unknown, string]>(
      ['n', 2 ** 31, 'Parameter "n" (int) does not take 2147483648'],
      ['small', 128, 'Parameter "small" (tinyint) does not take 128'],
      ['name', 271828, 'Parameter "name" (text) does not take 271828'],
      ['tags', ['x', 271828], 'Parameter "tags[1]" (text) does not take 271828'],
      ['seen', { a: [1], b: [1, secret] }, 'Parameter "seen.b[1]" (int) does not take this string'],
      ['pair', new Tuple(1, 271828), 'Parameter "pair[1]" (text) does not take 271828'],
    ),
  ])('%s: names the parameter and its type, and keeps a text to itself', async (name, value, message) => {
    // What the types refuse comes from JavaScript.
    const params = { ...right, [name]: value } as unknown as typeof right;
    const failed = { code: 'INVALID_ARGUMENT', outcome: 'not_applied', message, cause: expect.any(Error) };
    await expect(own.session.execute(insert, params)).rejects.toMatchObject(failed);
    const batch = [bind(insert, right), bind(insert, params)];
    await expect(own.session.batch(batch)).rejects.toMatchObject(failed);
    const text = insert.cql.replaceAll(/:(\w+)/g, '?');
    const inOrder = own.session.execute(text, Object.values(params));
    await expect(inOrder).rejects.toMatchObject({ ...failed, option: name, cql: text });
  });

  it.runIf(isCassandra5() && usesOwnCodecs)('is told of vectors, by their size', async () => {
    await own.session.execute('CREATE TABLE places (id int PRIMARY KEY, near vector<float, 3>)');
    const place = statement({
      cql: 'INSERT INTO places (id, near) VALUES (:id, :near)',
      params: { id: 'int', near: 'vector<float, 3>' },
    });
    const put = (near: unknown) => own.session.execute(place, { id: 1, near: near as Vector<number> });
    const type = 'Parameter "near" (vector<float, 3>) does not take';
    await expect(put(new Vector([1, 2]))).rejects.toThrow(`${type} a Vector: it has 2 elements`);
    await expect(put([1, 2, 3])).rejects.toThrow(`${type} an array of 3`);
    await put(new Vector([1, 2, 3]));
  });

  it('is none where the value fits', async () => {
    await own.session.execute(insert, right);
    await own.session.execute(insert, { ...right, n: null, name: undefined, tags: [] });
  });
});
