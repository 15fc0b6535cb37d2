import type { Config } from '../config/config.js';
import { openDatabase } from '../database/database.js';
import { createLogger } from '../logging/logger.js';
import { statements, tables } from '../resources.js';
import { onEndSignal } from './end-signals.js';

/**
 * Creates the keyspace and applies its schema, whatever `CASSANDRA_SCHEMA` says, and checks that this release's statements
 * fit. A signal ends it with status 1 between two statements; the same call goes on from there.
 *
 * @throws ConfigurationError when settings or schema can never be used.
 */
export async function migrateOnce(config: Config): Promise<void> {
  const log = createLogger(config);
  const database = openDatabase({ ...config, CASSANDRA_SCHEMA: 'apply' }, log, { statements, tables });
  using _signals = onEndSignal((signal) => {
    log.error(`Ending on ${signal}: run this again to go on`);
    void database.close().then(() => process.exit(1));
  });
  try {
    await Promise.race([database.ready, database.failed]);
    log.info(`Keyspace ${database.keyspace} has the schema of this release`);
  } finally {
    await database.close();
  }
}
