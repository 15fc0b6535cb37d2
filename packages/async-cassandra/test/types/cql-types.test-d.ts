import { expectTypeOf } from 'vitest';
import {
  type CqlType,
  type driverTypes,
  type FormOf,
  type InputOf,
  type RowType,
  statement,
  Tuple,
  type Uuid,
  Vector,
} from '../../src/index.js';

declare module '../../src/statements/user-types.js' {
  interface UserTypes {
    contact: { email: 'text'; phones: 'frozen<list<text>>'; met: 'timestamp' };
  }
}

interface Contact {
  readonly email: string | null;
  readonly phones: string[] | null;
  readonly met: Date | null;
}

// Forms in rows.
expectTypeOf<FormOf<'int'>>().toEqualTypeOf<number>();
expectTypeOf<FormOf<'counter'>>().toEqualTypeOf<bigint>();
expectTypeOf<FormOf<'duration'>>().toEqualTypeOf<driverTypes.Duration>();
expectTypeOf<FormOf<'list<int>'>>().toEqualTypeOf<number[]>();
expectTypeOf<FormOf<'set<frozen<list<uuid>>>'>>().toEqualTypeOf<Uuid[][]>();
expectTypeOf<FormOf<'map<int, text>'>>().toEqualTypeOf<Record<string, string>>();
expectTypeOf<FormOf<'map<text, frozen<map<int, bigint>>>'>>().toEqualTypeOf<
  Record<string, Record<string, bigint>>
>();
expectTypeOf<FormOf<'tuple<int, text>'>>().toEqualTypeOf<Tuple<[number | null, string | null]>>();
expectTypeOf<FormOf<'tuple<int, frozen<map<text, int>>, date>'>>().toEqualTypeOf<
  Tuple<[number | null, Record<string, number> | null, driverTypes.LocalDate | null]>
>();
expectTypeOf<FormOf<'vector<float, 3>'>>().toEqualTypeOf<Vector<number>>();
expectTypeOf<FormOf<'contact'>>().toEqualTypeOf<Contact>();
expectTypeOf<FormOf<'list<frozen<contact>>'>>().toEqualTypeOf<Contact[]>();

// Forms of parameters.
expectTypeOf<InputOf<'uuid'>>().toEqualTypeOf<Uuid | string>();
expectTypeOf<InputOf<'list<uuid>'>>().toEqualTypeOf<readonly (Uuid | string)[]>();
expectTypeOf<InputOf<'set<int>'>>().toEqualTypeOf<readonly number[] | ReadonlySet<number>>();
expectTypeOf<InputOf<'map<int, text>'>>().toEqualTypeOf<
  Readonly<Record<string, string>> | ReadonlyMap<number, string>
>();
expectTypeOf<InputOf<'varint'>>().toEqualTypeOf<bigint>();
expectTypeOf<InputOf<'vector<float, 3>'>>().toEqualTypeOf<Vector<number> | Float32Array>();
expectTypeOf(new Tuple(1, 'one')).toExtend<InputOf<'tuple<int, text>'>>();
expectTypeOf(new Vector([1, 2])).toExtend<InputOf<'vector<double, 2>'>>();
expectTypeOf(new Tuple(1, 'one').get(1)).toEqualTypeOf<string>();

const select = statement({
  cql: 'SELECT id, tags, place FROM t',
  row: { id: 'uuid!', tags: 'set<text>', place: 'tuple<double, double>!' },
});
expectTypeOf<RowType<typeof select>>().toEqualTypeOf<{
  readonly id: Uuid;
  readonly tags: string[] | null;
  readonly place: Tuple<[number | null, number | null]>;
}>();

// Deeper than CqlType looks, a misspelt type is one that no value fits.
// @ts-expect-error: txt, two levels down
const deep: InputOf<'list<frozen<map<text, frozen<list<txt>>>>>'> = [{ a: ['b'] }];

// @ts-expect-error: no such type
statement({ cql: '', params: { name: 'string' } });
// @ts-expect-error: no such type in a list
statement({ cql: '', params: { names: 'list<txt>' } });
// @ts-expect-error: no such type in a set, of a column
statement({ cql: '', row: { names: 'set<txt>' } });
// @ts-expect-error: no such type as the value of a map
statement({ cql: '', row: { names: 'map<text, txt>' } });
// @ts-expect-error: no such type as the key of a map
statement({ cql: '', row: { names: 'map<txt, text>' } });
// @ts-expect-error: a key that Cassandra has not
statement({ cql: '', row: { names: 'map<duration, text>' } });
// @ts-expect-error: no such type in a frozen one
statement({ cql: '', row: { names: 'frozen<txt>!' } });
// @ts-expect-error: no such type first in a tuple
statement({ cql: '', row: { names: 'tuple<txt, int>' } });
// @ts-expect-error: no such type in a vector
statement({ cql: '', row: { names: 'vector<flot, 3>' } });
// @ts-expect-error: a vector without its length
statement({ cql: '', row: { names: 'vector<float>' } });
// @ts-expect-error: upper case, which Cassandra does not print
statement({ cql: '', row: { name: 'TEXT' } });
// @ts-expect-error: a parameter that is never null
statement({ cql: '', params: { name: 'text!' } });
// @ts-expect-error: a user-defined type that was not declared
statement({ cql: '', row: { name: 'frozen<contacts>' } });
// @ts-expect-error: not a type by itself either
const type: CqlType = 'list<txt>';
// @ts-expect-error: elements of another type
const tuple: InputOf<'tuple<int, text>'> = new Tuple('one', 1);
// @ts-expect-error: an array is no tuple for the driver
const array: InputOf<'tuple<int, text>'> = [1, 'one'];
// @ts-expect-error: an array is no vector for the driver
const vector: InputOf<'vector<float, 2>'> = [1, 2];
// @ts-expect-error: a field of another type
const contact: InputOf<'contact'> = { email: 5, phones: null, met: null };

void [deep, type, tuple, array, vector, contact];
