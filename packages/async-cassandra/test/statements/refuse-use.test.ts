import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKeyspace, type TestKeyspace } from '../../../../test/cassandra.js';
import { bind, statement } from '../../src/index.js';
import { refuseUse } from '../../src/statements/refuse-use.js';

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  await own.session.execute('CREATE TABLE users (id int PRIMARY KEY, "use" int)');
});
afterAll(() => own[Symbol.asyncDispose]());

const refused = { code: 'INVALID_ARGUMENT', option: 'cql', outcome: 'not_applied' };
const forms = [
  'USE system',
  'use system;',
  'UsE "system"',
  'USE"system"',
  ' \n\tUSE system',
  '-- the other one\nUSE system',
  '// the other one\r\n use system',
  '/* the * / other */USE/**/system',
  '/**//***/ ; USE system',
];

it.each(forms)(
  '%j is refused by execute, batch and stream, and leaves the keyspace as it is',
  async (cql) => {
    const { session, keyspace } = own;
    const declared = statement({ cql });
    await expect(session.execute(cql)).rejects.toMatchObject(refused);
    await expect(session.execute(cql, [])).rejects.toMatchObject(refused);
    await expect(session.execute(declared)).rejects.toMatchObject(refused);
    await expect(session.batch([bind(declared, {})])).rejects.toMatchObject(refused);
    expect(() => session.stream(cql)).toThrow(expect.objectContaining(refused));
    expect(() => session.stream(declared)).toThrow(expect.objectContaining(refused));
    await expect(session.execute(cql)).rejects.toThrow(/keyspace: 'name'/);
    expect(session.keyspace).toBe(keyspace);
  },
);

it('what only looks like it runs', async () => {
  const { session } = own;
  await session.execute('UPDATE users SET "use" = 1 WHERE id = 1');
  await session.execute(`/* USE system */ INSERT INTO users (id, "use") VALUES (2, 2) -- 'USE'\n`);
  expect((await session.execute('SELECT "use" FROM users')).rows).toHaveLength(2);
  for (const cql of ['useless', 'USER', '"use" x', "'USE'", '/* USE system', '-- USE system', '']) {
    expect(() => refuseUse(cql)).not.toThrow();
  }
});

it('is quick about comments without end', () => {
  expect(() => refuseUse(`${'/* */ -- x\n'.repeat(20_000)}SELECT`)).not.toThrow();
});
