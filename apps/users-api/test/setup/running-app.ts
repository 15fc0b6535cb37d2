import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { buildApp } from '../../src/app.js';
import { type Config, loadConfig } from '../../src/config/config.js';
import { type Database, openDatabase } from '../../src/database/database.js';
import { createLogger } from '../../src/logging/logger.js';
import { statements, tables } from '../../src/resources.js';

export interface AppOptions {
  /** Settings beside those of the tests. */
  env?: Record<string, string>;
  /** Adds routes to those of the service. */
  routes?: (app: FastifyInstance) => void;
  /** Takes the lines of the log. */
  output?: DestinationStream;
}

/** The service, listening on a free port of the loopback interface. */
export interface RunningApp extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly database: Database;
  readonly port: number;
  readonly url: string;
}

/** Nothing listens there, and nothing ever will: port 1 is reserved. */
export const nowhere = { CASSANDRA_HOSTS: '127.0.0.1:1' };

/** Starts the service in this process, the way the process of the service does. Without hosts its database is away. */
export async function startApp({ env = {}, routes, output }: AppOptions = {}): Promise<RunningApp> {
  const config = loadConfig({ ...nowhere, LOG_LEVEL: 'silent', NODE_ENV: 'test', ...env });
  const log = createLogger(config, output);
  const database = openDatabase(config, log, { statements, tables });
  const app = await buildApp(config, database, log);
  routes?.(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    config,
    database,
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
