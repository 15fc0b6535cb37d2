import { statement } from 'async-cassandra';

export const insertReading = statement({
  cql: `INSERT INTO examples.readings (sensor, at, celsius, note)
        VALUES (:sensor, :at, :celsius, :note)`,
  params: { sensor: 'text', at: 'timestamp', celsius: 'double', note: 'text' },
  idempotent: true,
});

export const selectReadings = statement({
  cql: 'SELECT at, celsius, note FROM examples.readings WHERE sensor = :sensor',
  params: { sensor: 'text' },
  row: { at: 'timestamp!', celsius: 'double', note: 'text' },
  idempotent: true,
  fetchSize: 500,
});
