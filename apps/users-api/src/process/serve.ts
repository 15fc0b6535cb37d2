import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app.js';
import type { Config } from '../config/config.js';
import { openDatabase } from '../database/database.js';
import { createLogger } from '../logging/logger.js';
import { statements, tables } from '../resources.js';
import { startTraces } from '../tracing/start-traces.js';
import { closingMs } from './closing-time.js';
import { endSignals, onEndSignal } from './end-signals.js';
import { listen } from './listen.js';

interface ServeOptions {
  /** Adds to the app before it listens. */
  extend?: ((app: FastifyInstance) => Promise<void>) | undefined;
  /** Run when the service has closed, before the process ends. */
  afterClose?: () => Promise<void>;
}

/** The most that the last spans may take, and the least they have whatever the drain took, in milliseconds. */
const [mostFlushMs, leastFlushMs] = [5_000, 1_000];

/** A program that goes on after one of these stops responding; a listener has them raised again for ever. */
const crashes = ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP'] as const;

/**
 * Runs the service until a signal, an uncaught error or the service itself ends it, then exits: with 0, or
 * with 1 after an error or a second signal. Listens at once, whether or not Cassandra is there.
 *
 * @throws ConfigurationError when the settings can never work.
 */
export async function serve(config: Config, { extend, afterClose }: ServeOptions = {}): Promise<never> {
  const log = createLogger(config);
  const traces = await startTraces(config, log);
  const database = openDatabase(config, log, { statements, tables });
  const app = await buildApp(config, database, log);
  traces?.follow(app.server);
  await extend?.(app);
  const end = async () => {
    const endsAt = performance.now() + config.SHUTDOWN_TIMEOUT * 1000;
    await app.lifecycle.shutdown();
    await traces?.stop(Math.min(mostFlushMs, Math.max(leastFlushMs, endsAt - performance.now())));
    await afterClose?.();
  };

  let isClosing = false;
  const grace = closeWithGrace(
    { delay: config.SHUTDOWN_TIMEOUT * 1000 + closingMs, logger: log, skip: [...endSignals, ...crashes] },
    async ({ err }) => {
      isClosing = true;
      if (err) log.error({ err }, 'Shutting down after an error');
      await end();
      log.info('Stopped');
    },
  );
  const close = (reason = '') => {
    if (isClosing) return;
    log.info(`Shutting down${reason}: running requests may complete`);
    grace.close();
  };
  const signals = onEndSignal((signal, isFirst) => {
    if (isFirst) return close(` on ${signal}`);
    log.error(`Ending at once on a second signal, ${signal}`);
    process.exit(1);
  });
  void app.lifecycle.shutdownRequested.then(() => close());
  // It does not wait then, and the system would close its connections as if all had been sent.
  process.once('exit', () => app.lifecycle.running.reset());

  try {
    const url = await listen(app, config);
    void database.ready.then(() => {
      log.info(`Users API: ${url}   API reference: ${url}/docs   Health: ${url}/health`);
    });
    return await database.failed;
  } catch (error) {
    grace.uninstall();
    signals[Symbol.dispose]();
    await end();
    throw error;
  }
}
