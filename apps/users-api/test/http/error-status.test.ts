import { CassandraError, type ErrorCode, errorCodes } from 'async-cassandra';
import { describe, expect, it } from 'vitest';
import { errorStatus, fromCassandraError } from '../../src/http/error-status.js';
import { startApp } from '../setup/running-app.js';

const codes = Object.keys(errorCodes) as ErrorCode[];

describe('Error handling consistency: errors of the library', () => {
  it('all have a status', () => {
    expect(Object.keys(errorStatus).sort()).toEqual([...codes].sort());
  });

  it.each<[number, ErrorCode[]]>([
    [503, ['UNAVAILABLE', 'OVERLOADED', 'BOOTSTRAPPING', 'NO_HOST_AVAILABLE', 'QUEUE_FULL', 'READ_FAILURE']],
    [503, ['WRITE_FAILURE', 'NOT_CONNECTED', 'CONNECTION_LOST', 'SESSION_CLOSED']],
    [504, ['READ_TIMEOUT', 'WRITE_TIMEOUT', 'REQUEST_TIMEOUT', 'DEADLINE_EXCEEDED']],
    [500, ['INVALID_QUERY', 'SERVER_ERROR', 'DRIVER_ERROR']],
  ])('%i for %j', (status, expected) => {
    for (const code of expected) expect(errorStatus[code].status).toBe(status);
  });

  it('answer over HTTP with Retry-After, the outcome of a write, and nothing of their message', async () => {
    await using service = await startApp({
      routes: (app) => {
        for (const code of codes) {
          app.route({
            method: ['GET', 'POST'],
            exposeHeadRoute: false,
            url: `/${code}`,
            handler: async () => {
              throw new CassandraError(code, 'node 10.1.2.3 said no to SELECT name FROM users');
            },
          });
        }
      },
    });
    for (const code of codes) {
      for (const method of ['GET', 'POST']) {
        const response = await fetch(`${service.url}/${code}`, { method });
        const { status } = errorStatus[code];
        expect(response.status).toBe(status);
        expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
        const body = await response.text();
        expect(body).not.toMatch(/10\.1\.2\.3|SELECT/);
        expect(JSON.parse(body).outcome).toBe(method === 'POST' ? errorCodes[code].outcome : undefined);
      }
    }
  });

  it('carry the outcome that the failure itself told', () => {
    const error = new CassandraError('WRITE_TIMEOUT', 'x', { outcome: 'applied' });
    expect(fromCassandraError(error, true).members.outcome).toBe('applied');
  });
});
