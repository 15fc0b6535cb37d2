import { connect, isCassandraError, statement } from 'async-cassandra';
import { cluster, exampleSession } from './example-session.js';
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

// Makes the table.
await (await exampleSession()).close();

// Every statement of a module, before the session is handed out.
await using session = await connect({ ...cluster, statements: Object.values(readings) });

// Later ones, when their turn comes.
try {
  await session.check([selectWarmest, selectWarm], { timeoutMs: 5_000 });
} catch (error) {
  if (!isCassandraError(error, 'SCHEMA_MISMATCH')) throw error;
  console.log(error.message);
}
