import { checkStatements, isCassandraError, statement } from 'async-cassandra';
import { exampleSession } from './example-session.js';
import * as readings from './readings.js';

const selectWarmest = statement({
  cql: `SELECT at, max(celcius) AS celsius
        FROM examples.readings WHERE sensor = :sensor`,
  params: { sensor: 'text' },
  row: { at: 'timestamp!', celsius: 'double' },
  idempotent: true,
});

const selectWarm = statement({
  cql: `SELECT sensor, at FROM examples.readings
        WHERE celsius > :celsius ALLOW FILTERING`,
  params: { celsius: 'float' },
  row: { sensor: 'text!', at: 'timestamp!' },
  idempotent: true,
  allowFiltering: true,
});

await using session = await exampleSession();

// Every statement of a module, before the first one is needed.
await checkStatements(session, Object.values(readings), { timeoutMs: 5_000 });

try {
  await checkStatements(session, [selectWarmest, selectWarm]);
} catch (error) {
  if (!isCassandraError(error, 'SCHEMA_MISMATCH')) throw error;
  console.log(error.message);
}
