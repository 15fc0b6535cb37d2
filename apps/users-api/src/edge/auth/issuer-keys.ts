import { setTimeout as delay } from 'node:timers/promises';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { isSafeUrl } from '../../config/safe-url.js';

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Why there is no key to judge a token by: the issuer did not answer when it was asked. */
export class IssuerAway extends Error {
  override readonly name = 'IssuerAway';
  /** Seconds until the issuer may be asked again. */
  readonly retrySeconds: number;

  constructor(retrySeconds: number) {
    super('The keys of the issuer are not known');
    this.retrySeconds = retrySeconds;
  }
}

interface IssuerKeysOptions {
  /** Reads the keys from the issuer; fails while it is away or answers rubbish. */
  readonly read: () => Promise<KeySet>;
  /** Told of each reading that failed. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds since whenever. */
  readonly now?: () => number;
}

/** The issuer is asked at most once in these milliseconds, failed tries included. */
const askEveryMs = 30_000;
/** Keys as old as that are read again before they are used, if that is quick. */
const freshMs = 600_000;
/** So long after the issuer was asked nobody waits for it any more who has keys that are usable. */
const patienceMs = 500;
/** Keys that could not be read again are used so long. */
const usableMs = 24 * 3_600_000;

/**
 * The published keys of an issuer. They are read when there is need, once for all who wait, and outlive an issuer that
 * is away by a day.
 */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  readonly #now: () => number;
  #keys: KeySet | undefined;
  #readAt = 0;
  #askedAt: number | undefined;
  #hasFailed = false;
  #reading: Promise<void> | undefined;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The keys to judge a token by, read again first where they are not fresh. An issuer that takes long to answer is not
   * waited for: those that are known will do.
   * @throws IssuerAway while they were never read, or a day after they last were.
   */
  async current(): Promise<KeySet> {
    if (this.#keys === undefined || this.#since(this.#readAt) > usableMs) await this.#ask();
    else if (this.#since(this.#readAt) >= freshMs) await this.#askShortly();
    if (this.#keys === undefined || this.#since(this.#readAt) > usableMs) throw this.#away();
    return this.#keys;
  }

  /**
   * The keys, for a token whose key is not among `seen`: read since, or `undefined` where the issuer publishes just those.
   * @throws IssuerAway when the issuer did not answer the last time it was asked.
   */
  async other(seen: KeySet): Promise<KeySet | undefined> {
    if (this.#keys === seen) await this.#ask();
    if (this.#keys !== seen) return this.#keys;
    if (this.#hasFailed) throw this.#away();
    return undefined;
  }

  async #ask(): Promise<void> {
    if (this.#reading === undefined) {
      if (this.#askedAt !== undefined && this.#since(this.#askedAt) < askEveryMs) return;
      this.#askedAt = this.#now();
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
    }
    await this.#reading;
  }

  async #askShortly(): Promise<void> {
    const asking = this.#ask();
    const rest = patienceMs - this.#since(this.#askedAt ?? 0);
    if (rest <= 0) return;
    const patience = new AbortController();
    await Promise.race([asking, delay(rest, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
  }

  async #read(): Promise<void> {
    const startedAt = this.#now();
    try {
      this.#keys = await this.#options.read();
      this.#readAt = startedAt;
      this.#hasFailed = false;
    } catch (error) {
      this.#hasFailed = true;
      this.#options.onFailure(error);
    }
  }

  /** A clock that was set back has every time be over. */
  #since(time: number): number {
    const passed = this.#now() - time;
    return passed < 0 ? Number.POSITIVE_INFINITY : passed;
  }

  #away(): IssuerAway {
    const rest = this.#askedAt === undefined ? 0 : askEveryMs - this.#since(this.#askedAt);
    return new IssuerAway(Math.max(1, Math.ceil(rest / 1000)));
  }
}

interface IssuerAddress {
  readonly issuer: string;
  readonly jwksUrl: string | undefined;
}

/** A reading may take so many milliseconds, document and keys together. */
const readingMs = 5_000;
const mostBytes = 1_048_576;

/**
 * Reads the keys of an issuer, from the address that its discovery document names unless `jwksUrl` does.
 * @throws Error when one of them cannot be had within 5 s, is rubbish, or is the document of another issuer.
 */
export async function readIssuerKeys({ issuer, jwksUrl }: IssuerAddress): Promise<KeySet> {
  const signal = AbortSignal.timeout(readingMs);
  const url = jwksUrl ?? (await discover(issuer, signal));
  return createLocalJWKSet((await getJson(url, signal)) as JSONWebKeySet);
}

async function discover(issuer: string, signal: AbortSignal): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = await getJson(url, signal);
  const { issuer: named, jwks_uri: address } = (found ?? {}) as Record<string, unknown>;
  if (named !== issuer) throw new Error(`${url} is not the document of AUTH_ISSUER: it names another issuer`);
  if (typeof address !== 'string' || !isSafeUrl(address)) {
    throw new Error(`${url} has no jwks_uri with https`);
  }
  return address;
}

async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    signal,
    // A redirect would lead past the rule that only https is asked.
    redirect: 'error',
    headers: { accept: 'application/json, application/jwk-set+json' },
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`${url} answered more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
