import { LocalCassandraError } from 'local-cassandra';
import { chooseClusterAddresses } from '../packages/local-cassandra/src/cluster/loopback-block.js';

/** Why this machine can have no cluster, with the commands that change it, as on a fresh macOS; `undefined` where it can. */
export const noCluster: string | undefined = await chooseClusterAddresses(3, undefined).then(
  () => undefined,
  (error: unknown) => {
    if (error instanceof LocalCassandraError && error.code === 'ADDRESS_UNAVAILABLE') return error.message;
    throw error;
  },
);

if (noCluster) console.warn(`Tests of clusters are skipped. ${noCluster}\nOr all at once: npm run loopback`);
