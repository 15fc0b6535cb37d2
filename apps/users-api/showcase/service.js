/** The admin key, in memory only. */
let key = '';

/** @param {string} typed */
export function useKey(typed) {
  key = typed;
}

/** What the service answered instead of what was asked for. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/**
 * Asks the service; the key goes along once there is one.
 * @param {string} path relative to the page
 * @param {{ method?: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal, isGuarded?: boolean }} [options]
 * @returns {Promise<Response>}
 * @throws {Refusal} for every answer that is no success
 */
export async function ask(path, { method = 'GET', body, headers = {}, signal, isGuarded = true } = {}) {
  /** @type {RequestInit} */
  const init = { method, headers: { ...headers }, cache: 'no-store' };
  const sent = /** @type {Record<string, string>} */ (init.headers);
  if (signal !== undefined) init.signal = signal;
  if (isGuarded && key !== '') sent.Authorization = `Bearer ${key}`;
  if (body !== undefined) {
    sent['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  const response = await fetch(path, init);
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem.detail ?? `The service answered ${response.status}`);
}

/** @param {unknown} error */
export function inWords(error) {
  if (error instanceof Refusal) return error.message;
  return 'The service does not answer.';
}
