import { type CassandraNode, LocalCassandraError, startCassandra } from 'local-cassandra';

export interface SharedCassandra {
  /** Starts Cassandra the first time; each `release` belongs to one `acquire`, and the last one stops it. */
  acquire(): Promise<{ contactPoints: string; release: () => Promise<void> }>;
}

/** A Cassandra for several users in this process: the one `TEST_CASSANDRA_HOSTS` names, else a local one. */
export function shareCassandra(): SharedCassandra {
  const hosts = process.env.TEST_CASSANDRA_HOSTS;
  if (hosts) return { acquire: async () => ({ contactPoints: hosts, release: async () => {} }) };

  let starting: Promise<CassandraNode> | undefined;
  let users = 0;
  return {
    async acquire() {
      starting ??= start();
      users++;
      const node = await starting;
      const release = async () => {
        users--;
        if (users === 0) await node.stop();
      };
      return { contactPoints: node.contactPoint, release };
    },
  };
}

async function start(): Promise<CassandraNode> {
  try {
    return await startCassandra({
      clusterName: 'tests',
      onProgress: ({ step, message }) => {
        if (step === 'jars' || step === 'boot' || step === 'ready') process.stderr.write(`${message}\n`);
      },
    });
  } catch (error) {
    if (!(error instanceof LocalCassandraError)) throw error;
    throw new Error(`${error.message}\n\nOr run the tests on a Cassandra of your own: ${ownCassandra}`, {
      cause: error,
    });
  }
}

const ownCassandra = `
  docker run -d --name cassandra-test -p 9043:9042 cassandra:5
  podman run -d --name cassandra-test -p 9043:9042 cassandra:5
  TEST_CASSANDRA_HOSTS=localhost:9043 npm test`;
