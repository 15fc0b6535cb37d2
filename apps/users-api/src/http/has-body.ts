import type { IncomingMessage } from 'node:http';

/** Whether the header of a request announces a body. One in chunks may turn out to be empty. */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}
