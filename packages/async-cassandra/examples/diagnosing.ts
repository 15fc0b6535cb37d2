import { CassandraError, connect } from 'async-cassandra';
import { errors } from 'cassandra-driver';

try {
  await using session = await connect({ contactPoints: ['127.0.0.1:1'], timeoutMs: 5_000 });
  console.log(session.hosts);
} catch (error) {
  if (!(error instanceof CassandraError)) throw error;
  console.log(error.code); // NO_HOST_AVAILABLE
  if (error.cause instanceof errors.NoHostAvailableError) {
    // What each node said.
    for (const [address, reason] of Object.entries(error.cause.innerErrors)) {
      console.log(address, String(reason)); // 127.0.0.1:1 Error: connect ECONNREFUSED 127.0.0.1:1
    }
  }
}
