import { CassandraError } from '../errors/cassandra-error.js';

const otherVerb = /^(?:[a-tv-z]|u[a-rt-z])/i;
// Each alternative begins with another character, so that nothing is tried twice.
const use = /^(?:\s|;|(?:--|\/\/)[^\n\r]*[\n\r]|\/\*(?:[^*]|\*(?!\/))*\*\/)*use\b/i;

/**
 * Refuses `USE`. The driver would change the keyspace of the connections and not that of the statements it has
 * prepared, which go on reading and writing the old one.
 * @throws CassandraError `INVALID_ARGUMENT`, `option` being `cql`.
 */
export function refuseUse(cql: string): void {
  // So nearly every statement begins.
  if (otherVerb.test(cql) || !use.test(cql)) return;
  const instead = "open one by connect({ …, keyspace: 'name' }) for each keyspace, or write keyspace.table";
  throw new CassandraError(
    'INVALID_ARGUMENT',
    `A session keeps to its keyspace and takes no USE: ${instead}`,
    {
      option: 'cql',
    },
  );
}
