import closeWithGrace from 'close-with-grace';
import { buildApp } from '../app.js';
import type { Config } from '../config/config.js';
import { openDatabase } from '../database/database.js';
import { createLogger } from '../logging/logger.js';
import { statements } from '../statements.js';
import { listen } from './listen.js';

interface ServeOptions {
  /** Run when the service has closed, before the process ends. */
  afterClose?: () => Promise<void>;
}

/** Time beyond the drain for closing connections, the session and a local Cassandra, in milliseconds. */
const closingMs = 40_000;

/**
 * Runs the service until a signal, an uncaught error or the service itself ends it, then exits: with 0, or
 * with 1 after an error or a second signal. Listens at once, whether or not Cassandra is there.
 *
 * @throws ConfigurationError when the settings can never work.
 */
export async function serve(config: Config, { afterClose }: ServeOptions = {}): Promise<never> {
  const log = createLogger(config);
  const database = openDatabase(config, log, statements);
  const app = await buildApp(config, database, log);
  const end = async () => {
    await app.lifecycle.shutdown();
    await afterClose?.();
  };

  const grace = closeWithGrace(
    { delay: config.SHUTDOWN_TIMEOUT * 1000 + closingMs, logger: log },
    async ({ signal, err }) => {
      if (err) log.error({ err }, 'Shutting down after an error');
      else log.info(`Shutting down${signal ? ` on ${signal}` : ''}: running requests may complete`);
      await end();
      log.info('Stopped');
    },
  );
  void app.lifecycle.shutdownRequested.then(grace.close);
  // A second signal ends the process at once: the system would close its connections as if all had been sent.
  process.once('exit', () => app.lifecycle.running.reset());

  try {
    const url = await listen(app, config);
    void database.ready.then(() => {
      log.info(`Users API: ${url}   API reference: ${url}/docs   Health: ${url}/health`);
    });
    return await database.failed;
  } catch (error) {
    grace.uninstall();
    await end();
    throw error;
  }
}
