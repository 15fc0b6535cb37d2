import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallOptions,
  CassandraError,
  Cluster,
  type ClusterOptions,
  Deadline,
  isCassandraError,
  type Session,
  type StatementDefinition,
} from 'async-cassandra';
import type { Config } from '../config/config.js';
import { applySchema } from './apply-schema.js';
import { checkSchema } from './check-schema.js';
import { refuseOtherServices, refuseTablets } from './compatible-service.js';
import { clusterOptions } from './connection-options.js';
import { awayMessage, settingMistake } from './connection-problem.js';
import type { DatabaseLog } from './database-log.js';
import { ensureKeyspace } from './keyspace.js';
import { logNode } from './log-node.js';
import { Patience } from './patience.js';
import { refuseOtherPrograms } from './port-check.js';
import { hasQuorum } from './quorum.js';
import { type TableShape, tableProblems } from './table-shape.js';

/** What the service needs of its database. */
export interface DatabaseNeeds {
  /** Compared with the schema, and prepared, before the first request. */
  readonly statements?: readonly StatementDefinition[];
  /** Tables whose shape is looked at before the schema is applied, and by every check of the health. */
  readonly tables?: readonly TableShape[];
  /** The directory of another schema than the service's own. */
  readonly schema?: URL | undefined;
}

/** Whether the database can serve, and where it cannot be reached, why, as far as the settings can change that. */
export interface DatabaseHealth {
  readonly cassandra: DatabaseCondition;
  readonly reason?: 'login_refused';
}

/**
 * Whether the database can serve: `no_table` when a table, or the keyspace, is gone or of another shape, `no_quorum`
 * when some token range has too few live replicas.
 */
export type DatabaseCondition = 'connected' | 'no_quorum' | 'no_table' | 'disconnected';

const attemptMs = 30_000;
const retryMs = 1_000;
const repeatMessageMs = 30_000;

/**
 * The one session of the service. It connects and applies the schema, or checks it, in the background, again and again
 * while Cassandra is away; afterwards the library finds its way back by itself after any outage.
 */
export class Database {
  readonly keyspace: string;
  /** Never resolves; rejects with a ConfigurationError when neither settings nor schema can ever be used. */
  readonly failed: Promise<never>;
  /** Resolves when the first connection stands and the schema is applied; never when it is closed before. */
  readonly ready: Promise<void>;
  readonly #config: Config;
  readonly #log: DatabaseLog;
  readonly #needs: Required<DatabaseNeeds>;
  readonly #closing = new AbortController();
  readonly #said = new Set<string>();
  #options: ClusterOptions | undefined;
  #cluster: Cluster | undefined;
  #session: Session | undefined;
  #loginRefused = false;

  constructor(config: Config, log: DatabaseLog, { statements = [], tables = [], schema }: DatabaseNeeds) {
    this.#config = config;
    this.#log = log;
    this.#needs = { statements, tables, schema };
    this.keyspace = config.CASSANDRA_KEYSPACE;
    const connecting = this.#connect();
    this.ready = connecting.catch(() => new Promise<never>(() => {}));
    this.failed = connecting.then(() => new Promise<never>(() => {}));
    this.failed.catch(() => {});
  }

  /** The session. Throws `NOT_CONNECTED` until there is one. */
  session(): Session {
    if (this.#session !== undefined) return this.#session;
    throw new CassandraError('NOT_CONNECTED', 'Cassandra has not been reached yet');
  }

  /** The cluster of the session. Throws `NOT_CONNECTED` until there is one. */
  cluster(): Cluster {
    if (this.#cluster !== undefined) return this.#cluster;
    throw new CassandraError('NOT_CONNECTED', 'Cassandra has not been reached yet');
  }

  /** How to reach the cluster. Throws `NOT_CONNECTED` where that is not known. */
  clusterOptions(): ClusterOptions {
    if (this.#options !== undefined) return this.#options;
    throw new CassandraError('NOT_CONNECTED', 'Cassandra has not been reached yet');
  }

  /** Asks Cassandra for the shape of the tables, by a real query, and for a quorum of the replicas of every token range. Never throws. */
  async check(options: CallOptions): Promise<DatabaseHealth> {
    try {
      const session = this.session();
      const shapes = await Promise.all(
        this.#needs.tables.map((table) => tableProblems(session, this.keyspace, table, options)),
      );
      if (shapes.some((problems) => problems?.length !== 0)) return { cassandra: 'no_table' };
      return { cassandra: (await hasQuorum(session, options)) ? 'connected' : 'no_quorum' };
    } catch (error) {
      if (this.#session !== undefined) this.#loginRefused = isCassandraError(error, 'AUTHENTICATION_FAILED');
      return { cassandra: 'disconnected', ...(this.#loginRefused && { reason: 'login_refused' }) };
    }
  }

  /** Drains and closes the session, or gives up connecting. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#cluster?.close();
  }

  async #connect(): Promise<void> {
    const patience = new Patience();
    let said = '';
    let saidAt = 0;
    let wasAway = false;
    this.#options = clusterOptions(this.#config, this.#log);
    for (;;) {
      try {
        return await this.#attempt(this.#options);
      } catch (error) {
        if (this.#closing.signal.aborted) return new Promise<never>(() => {});
        const mistake = settingMistake(error, this.#config, { wasAway });
        if (!patience.covers(mistake)) throw mistake;
        if (!isCassandraError(error) && mistake === undefined) throw error;
        wasAway ||= mistake === undefined;
        this.#loginRefused = isCassandraError(error, 'AUTHENTICATION_FAILED');
        const state = mistake === undefined ? 'away' : 'mistaken';
        if (state !== said || performance.now() - saidAt > repeatMessageMs) {
          said = state;
          saidAt = performance.now();
          this.#log.warn(
            mistake === undefined
              ? `Cassandra is away, trying again every second: ${awayMessage(error, this.#config)}`
              : `This may pass, trying again for some seconds: ${mistake.message}`,
          );
        }
      }
      await delay(retryMs, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
  }

  /** Writes a line into the log, however often the same comes up while connecting. */
  #say(note: string): void {
    if (this.#said.has(note)) return;
    this.#said.add(note);
    this.#log.info(note);
  }

  async #attempt(options: ClusterOptions): Promise<void> {
    using deadline = Deadline.after(attemptMs, { signal: this.#closing.signal });
    const { signal } = deadline;
    await refuseOtherPrograms(this.#config, signal);
    const cluster = new Cluster({
      ...options,
      onHostEvent: (event) => logNode(this.#log, event, this.#config),
    });
    try {
      {
        await using admin = await cluster.connect({ signal });
        await refuseOtherServices(admin, this.#config, { signal });
        for (const note of await ensureKeyspace(admin, this.#config, { signal })) this.#say(note);
      }
      const session = await cluster.connect({ keyspace: this.keyspace, signal });
      await refuseTablets(session, this.keyspace, { signal });
      const { statements, tables, schema } = this.#needs;
      if (this.#config.CASSANDRA_SCHEMA === 'check') {
        await checkSchema(session, this.keyspace, tables, { signal }, schema);
      } else {
        const files = await applySchema(session, this.keyspace, tables, { signal }, schema);
        if (files.length > 0)
          this.#log.info(`Schema applied to keyspace ${this.keyspace}: ${files.join(', ')}`);
      }
      await session.check(statements, { signal });
      signal.throwIfAborted();
      this.#cluster = cluster;
      this.#session = session;
      this.#log.info(`Connected to Cassandra: ${session.hosts.map((host) => host.address).join(', ')}`);
    } catch (error) {
      await cluster.close({ graceMs: 0 });
      throw error;
    }
  }
}

/**
 * Opens the database that the settings name: answers at once and connects in the background.
 */
export function openDatabase(config: Config, log: DatabaseLog, needs: DatabaseNeeds = {}): Database {
  return new Database(config, log, needs);
}
