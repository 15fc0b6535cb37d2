import { driverTypes, statement, Tuple, Uuid, Vector } from 'async-cassandra';
import { exampleSession } from './example-session.js';

declare module 'async-cassandra' {
  interface UserTypes {
    address: { street: 'text'; city: 'text' };
  }
}

const insertPlace = statement({
  cql: `INSERT INTO examples.places (id, address, opens, prices, position, outline)
        VALUES (:id, :address, :opens, :prices, :position, :outline)`,
  params: {
    id: 'uuid',
    address: 'frozen<address>',
    opens: 'map<text, time>',
    prices: 'list<decimal>',
    position: 'tuple<double, double>',
    outline: 'vector<float, 3>',
  },
  idempotent: true,
});

const selectPlace = statement({
  cql: 'SELECT address, opens, prices, position, outline FROM examples.places WHERE id = :id',
  params: { id: 'uuid' },
  row: {
    address: 'frozen<address>',
    opens: 'map<text, time>',
    prices: 'list<decimal>',
    position: 'tuple<double, double>',
    outline: 'vector<float, 3>',
  },
  idempotent: true,
});

await using session = await exampleSession();
await session.execute('CREATE TYPE IF NOT EXISTS examples.address (street text, city text)');
await session.execute(
  `CREATE TABLE IF NOT EXISTS examples.places (
    id uuid PRIMARY KEY, address frozen<address>, opens map<text, time>, prices list<decimal>,
    position tuple<double, double>, outline vector<float, 3>)`,
);

const id = Uuid.random();
await session.execute(insertPlace, {
  id,
  address: { street: 'Quay 3', city: 'Bern' },
  opens: { monday: '09:30:00' }, // or driverTypes.LocalTime
  prices: [driverTypes.BigDecimal.fromString('12.50')],
  position: new Tuple(46.95, 7.45),
  outline: new Float32Array([0.5, 1, 0.25]), // or new Vector([…])
});

const { first: place } = await session.execute(selectPlace, { id });
const [latitude, longitude] = place?.position?.elements ?? [];
console.log(place?.address?.city, `${place?.opens?.monday}`, `${place?.prices?.[0]}`);
console.log(latitude, longitude, [...(place?.outline ?? [])]);
console.log(place?.outline instanceof Vector); // true
