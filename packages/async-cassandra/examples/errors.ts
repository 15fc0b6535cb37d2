import { CassandraError, isCassandraError } from 'async-cassandra';
import { exampleSession } from './example-session.js';

await using session = await exampleSession();

try {
  await session.execute('SELECT * FROM examples.no_such_table');
} catch (error) {
  if (!(error instanceof CassandraError)) throw error;
  console.log(error.code); // INVALID_QUERY
  console.log(error.retryable); // false: it would fail again
  console.log(error.outcome); // not_applied: what a write would have left behind
  console.log(error.cause); // the driver's own error
}

try {
  await session.execute('SELEKT');
} catch (error) {
  if (!isCassandraError(error, 'SYNTAX_ERROR', 'INVALID_QUERY')) throw error;
  console.log(error.message);
}
