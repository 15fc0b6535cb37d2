import { join } from 'node:path';

/** Where one node keeps its files. */
export const nodeFiles = (directory: string) => ({
  configuration: join(directory, 'cassandra.yaml'),
  dataCenter: join(directory, 'cassandra-rackdc.properties'),
  logging: join(directory, 'logback.xml'),
  arguments: join(directory, 'java.args'),
  log: join(directory, 'cassandra.log'),
  previousLog: join(directory, 'cassandra.log.1'),
  holder: join(directory, 'local-cassandra.json'),
  /** What Java unpacks for a run: a killed one takes nothing away. */
  temporary: join(directory, 'tmp'),
});
