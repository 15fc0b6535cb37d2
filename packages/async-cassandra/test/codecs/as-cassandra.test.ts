import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createKeyspace, type TestKeyspace, usesOwnCodecs } from '../../../../test/cassandra.js';
import { typeText } from '../../src/codecs/value-type.js';
import { driverTypes } from '../../src/index.js';
import { canonical, frozenText, randomType, samplesOf, userTypes } from './random-values.js';

const typeCount = 50;
const valuesOfType = 200;
const types = fc.sample(randomType, { seed: 16, numRuns: typeCount });

let own: TestKeyspace;
beforeAll(async () => {
  own = await createKeyspace();
  for (const type of userTypes) {
    const fields = type.fields.map((field) => `"${field.name}" ${frozenText(field.type)}`);
    await own.session.execute(`CREATE TYPE ${typeText(type)} (${fields.join(', ')})`);
  }
  const columns = types.map((type, index) => `c${index} ${frozenText({ kind: 'list', element: type })}`);
  await own.session.execute(`CREATE TABLE random (id text PRIMARY KEY, ${columns.join(', ')})`);
});
afterAll(() => own[Symbol.asyncDispose]());

it.runIf(usesOwnCodecs)(
  'random values of random types come back, and their bytes are those that Cassandra makes of the literals',
  async () => {
    const { session } = own;
    const column = (index: number) =>
      fc.sample(samplesOf(types[index] as never), { seed: index, numRuns: valuesOfType });
    for (const [index, type] of types.entries()) {
      const samples = column(index);
      const literal = samples.map((sample) => sample.literal).join(', ');
      await session.execute(`INSERT INTO random (id, c${index}) VALUES ('literal', [${literal}])`);
      const insert = `INSERT INTO random (id, c${index}) VALUES ('value', :list)`;
      await session.execute(insert, { list: samples.map(({ value }) => value) });
      const select = `SELECT c${index} AS list FROM random WHERE id = ?`;
      const [value] = (await session.execute<{ list: unknown[] }>(select, ['value'])).rows;
      const read = value?.list.map((each) => canonical(type, each));
      expect([typeText(type), read]).toEqual([
        typeText(type),
        samples.map((each) => canonical(type, each.value)),
      ]);
    }
    const [literal = {}, value = {}] = await rawRows();
    const differ = types.flatMap((type, index) =>
      value[`c${index}`] === literal[`c${index}`] ? [] : [typeText(type)],
    );
    expect(differ).toEqual([]);
  },
);

/** The bytes of both rows, by column. */
async function rawRows(): Promise<(Record<string, string> | undefined)[]> {
  const { client } = own.session;
  const Encoder = createRequire(import.meta.url)('cassandra-driver/lib/encoder.js');
  const { decode } = Encoder.prototype;
  const decoding = vi.spyOn(Encoder.prototype, 'decode');
  // Lists alone, which is what the columns here are: what the driver reads of its nodes meanwhile stays right.
  decoding.mockImplementation(function (this: unknown, bytes, type) {
    const isList = (type as { code: number }).code === driverTypes.dataTypes.list;
    return isList ? (bytes as Buffer).toString('hex') : decode.call(this, bytes, type);
  });
  const read = async (id: string) => {
    const { rows } = await client.execute(`SELECT * FROM random WHERE id = '${id}'`);
    const { id: _id, ...columns } = { ...rows[0] } as Record<string, string>;
    return columns;
  };
  try {
    return [await read('literal'), await read('value')];
  } finally {
    decoding.mockRestore();
  }
}
