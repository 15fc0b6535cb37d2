import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@redis/client';
import type { FastifyBaseLogger } from 'fastify';
import { RedisBudget } from './redis-budget.js';
import { type RedisScript, redisScripts } from './redis-script.js';

/** Milliseconds that a connection and its first commands may take. */
const connectMs = 1000;
/** Milliseconds between two tries to reach a Redis that is away. */
const retryMs = 250;
/** Milliseconds after which Redis is asked whether it is there when nobody else asks. */
const heartbeatMs = 1000;

/** Redis is away, and is not asked. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway';
}

interface RedisLinkOptions {
  readonly url: string;
  /** Every key of this service begins with it. */
  readonly prefix: string;
  readonly log: FastifyBaseLogger;
}

interface Connection {
  readonly client: Client;
  readonly since: number;
  /** Another one for each process of Redis: what it held before, it may have lost since. */
  readonly runId: string;
}

type Client = ReturnType<typeof newClient>;

/**
 * The connection to Redis, and the breaker in front of it: one call that fails, or that is not answered while its budget lasts,
 * and Redis is away. Then every call fails at once, those that wait as well, until a new connection shows that Redis
 * answers and stores again.
 */
export class RedisLink {
  readonly prefix: string;
  /** Settles when Redis was tried for the first time. */
  readonly tried: Promise<void>;
  readonly #url: string;
  readonly #log: FastifyBaseLogger;
  #connection: Connection | undefined;
  #onLost: () => void = () => {};
  #isClosed = false;
  readonly #closing = new AbortController();
  #lastCall = 0;

  constructor({ url, prefix, log }: RedisLinkOptions) {
    this.#url = url;
    this.prefix = prefix;
    this.#log = log;
    let onTried = () => {};
    this.tried = new Promise((resolve) => {
      onTried = resolve;
    });
    void this.#stayConnected(onTried);
  }

  /** Whether Redis is asked. */
  get isUp(): boolean {
    return this.#connection !== undefined;
  }

  /** When it was found to answer, by `performance.now()`; `undefined` while it is away. */
  get upSince(): number | undefined {
    return this.#connection?.since;
  }

  /** Names the run of Redis whose memory is asked; `undefined` while it is away. */
  get runId(): string | undefined {
    return this.#connection?.runId;
  }

  /**
   * Runs a script on a key.
   * @throws RedisAway, RedisSilent, or what Redis answers instead; Redis is away then.
   */
  async run(
    script: RedisScript,
    key: string,
    args: readonly string[],
    budget: RedisBudget,
  ): Promise<unknown> {
    const connection = this.#connection;
    if (connection === undefined) throw new RedisAway('Redis is away');
    this.#lastCall = performance.now();
    try {
      return await budget.wait(evaluate(connection.client, script, key, args));
    } catch (error) {
      this.#lose(connection, error);
      throw error;
    }
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isClosed = true;
    this.#closing.abort();
    if (this.#connection !== undefined) this.#lose(this.#connection);
  }

  async #stayConnected(onTried: () => void): Promise<void> {
    let isSaid = false;
    while (!this.#isClosed) {
      try {
        const connection = await this.#connect();
        const lost = new Promise<void>((resolve) => {
          this.#onLost = resolve;
        });
        this.#connection = connection;
        connection.client.on('error', (error) => this.#lose(connection, error));
        if (isSaid) this.#log.info('Redis is used again');
        isSaid = false;
        onTried();
        if (this.#isClosed) this.#lose(connection);
        const beating = this.#beat(connection);
        await lost;
        await beating;
      } catch (error) {
        if (!isSaid) this.#log.warn(`Redis is away, and goes on being tried: ${reasonOf(error)}`);
        isSaid = true;
      }
      onTried();
      await delay(retryMs, undefined, { ref: false, signal: this.#closing.signal }).catch(() => {});
    }
  }

  async #connect(): Promise<Connection> {
    const client = newClient(this.#url);
    let isLate = false;
    // Whatever goes wrong is told by the promise below; without a listener it would end the process.
    client.on('error', () => {});
    const timer = setTimeout(() => {
      isLate = true;
      end(client);
    }, connectMs);
    try {
      await client.connect();
      const info = String(await client.sendCommand(['INFO', 'server']).catch(() => ''));
      // One that answers and stores nothing, such as a replica or one that is full, is of no use.
      await client.sendCommand(['SET', `${this.prefix}probe`, '1', 'PX', '1000']);
      for (const { lua } of redisScripts) await client.sendCommand(['SCRIPT', 'LOAD', lua]);
      return { client, since: performance.now(), runId: /^run_id:(\w+)/m.exec(info)?.[1] ?? '' };
    } catch (error) {
      end(client);
      throw isLate ? new Error('it does not answer') : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Notices a silent Redis where no request does. */
  async #beat(connection: Connection): Promise<void> {
    while (this.#connection === connection) {
      await delay(heartbeatMs, undefined, { ref: false, signal: this.#closing.signal }).catch(() => {});
      if (this.#connection !== connection || performance.now() - this.#lastCall < heartbeatMs) continue;
      const answer = connection.client.sendCommand(['PING']);
      await new RedisBudget().wait(answer).catch((error) => this.#lose(connection, error));
    }
  }

  #lose(connection: Connection, error?: unknown): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    if (!this.#isClosed) this.#log.warn(`Redis is not asked for a while: ${reasonOf(error)}`);
    end(connection.client);
    this.#onLost();
  }
}

function newClient(url: string) {
  return createClient({
    url,
    // Redis 5 speaks no other.
    RESP: 2,
    disableClientInfo: true,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // No timer of the client's for each command: the budget has one.
    commandOptions: { timeout: 0 },
    // Connecting again is done here, by a client of its own: what an old one still waits for is not waited for again.
    socket: { reconnectStrategy: false, connectTimeout: connectMs },
  });
}

async function evaluate(
  client: Client,
  { lua, sha }: RedisScript,
  key: string,
  args: readonly string[],
): Promise<unknown> {
  try {
    return await client.sendCommand(['EVALSHA', sha, '1', key, ...args]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.sendCommand(['EVAL', lua, '1', key, ...args]);
  }
}

function end(client: Client): void {
  try {
    client.destroy();
  } catch {
    // It was closed already.
  }
}

/** Without the address, which may hold a password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection is lost';
  return 'code' in error ? String(error.code) : error.message || error.name;
}
