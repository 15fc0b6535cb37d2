import { expect, it } from 'vitest';
import { toCqlType } from '../../src/check/cql-type.js';
import { normalizeCqlType, sameCqlType } from '../../src/codecs/same-cql-type.js';

it.each([
  ['text!', 'text'],
  ['varchar', 'text'],
  ['Map<varchar,frozen<List<INT>>>', 'map<text,list<int>>'],
  ['frozen<map<text, frozen<set<int>>>>!', 'map<text,set<int>>'],
  ['tuple<frozen<list<int>>, frozen<address>>', 'tuple<list<int>,address>'],
  ['vector<float, 3>', 'vector<float,3>'],
  ['shop.address', 'address'],
  ['frozen<shop."Odd Name">', '"Odd Name"'],
  ['"address"', 'address'],
])('writes %s as %s', (text, normal) => {
  expect(normalizeCqlType(text)).toBe(normal);
});

it.each([
  ['counter', 'bigint', true],
  ['list<varchar>', 'frozen<list<text>>', true],
  ['int', 'bigint', false],
  ['ascii', 'text', false],
  ['list<int>', 'set<int>', false],
  ['vector<float, 3>', 'vector<float, 4>', false],
  ['"Address"', 'address', false],
])('takes %s and %s for the same: %s', (one, other, same) => {
  expect(sameCqlType(one, other)).toBe(same);
});

it.each([
  ['DurationType', 'duration'],
  [
    'VectorType(org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.Int32Type) , 2)',
    'vector<list<int>, 2>',
  ],
  [
    'VectorType(org.apache.cassandra.db.marshal.UserType(ks,61646472,78:org.apache.cassandra.db.marshal.Int32Type) , 2)',
    'vector<addr, 2>',
  ],
  ['DynamicCompositeType(a=>b)', "'org.apache.cassandra.db.marshal.DynamicCompositeType(a=>b)'"],
])('reads the class name %s', (name, text) => {
  expect(toCqlType({ code: 0, info: `org.apache.cassandra.db.marshal.${name}` })).toBe(text);
});
