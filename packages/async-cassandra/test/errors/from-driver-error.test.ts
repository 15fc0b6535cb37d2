import { errors, types } from 'cassandra-driver';
import { describe, expect, it } from 'vitest';
import { fromDriverError } from '../../src/errors/from-driver-error.js';
import { type ErrorCode, errorCodes } from '../../src/index.js';

const response = (code: number, more: object = {}) =>
  Object.assign(new errors.ResponseError(code, 'x'), more);
const socketError = (more: object = {}) =>
  Object.assign(new Error('reset'), { isSocketError: true, ...more });
const noHost = (...inner: unknown[]) =>
  new errors.NoHostAvailableError(Object.fromEntries(inner.map((error, n) => [`127.0.0.${n}:9042`, error])));

describe('fromDriverError', () => {
  const { responseErrorCodes: server } = types;
  const cases: [string, unknown, ErrorCode, string][] = [
    ['unavailable', response(server.unavailableException), 'UNAVAILABLE', 'not_applied'],
    ['overloaded', response(server.overloaded), 'OVERLOADED', 'unknown'],
    ['bootstrapping', response(server.isBootstrapping), 'BOOTSTRAPPING', 'not_applied'],
    ['write timeout', response(server.writeTimeout), 'WRITE_TIMEOUT', 'unknown'],
    ['read timeout', response(server.readTimeout), 'READ_TIMEOUT', 'not_applied'],
    [
      'read timeout of a conditional write',
      response(server.readTimeout, { consistencies: types.consistencies.localSerial }),
      'READ_TIMEOUT',
      'unknown',
    ],
    ['read failure', response(0x1300), 'READ_FAILURE', 'not_applied'],
    ['write failure', response(0x1500), 'WRITE_FAILURE', 'unknown'],
    ['syntax', response(server.syntaxError), 'SYNTAX_ERROR', 'not_applied'],
    ['invalid', response(server.invalid), 'INVALID_QUERY', 'not_applied'],
    ['client timeout', new errors.OperationTimedOutError('late'), 'REQUEST_TIMEOUT', 'unknown'],
    ['busy connections', new errors.BusyConnectionError('a', 1, 1), 'QUEUE_FULL', 'not_applied'],
    ['connection lost after sending', socketError(), 'CONNECTION_LOST', 'unknown'],
    [
      'connection lost before sending',
      socketError({ requestNotWritten: true }),
      'CONNECTION_LOST',
      'not_applied',
    ],
    ['no host at all', noHost(), 'NO_HOST_AVAILABLE', 'not_applied'],
    ['hosts that refuse', noHost(new Error('connect ECONNREFUSED')), 'NO_HOST_AVAILABLE', 'not_applied'],
    ['hosts considered down', noHost('Host considered as DOWN'), 'NO_HOST_AVAILABLE', 'not_applied'],
    ['hosts that lost the request', noHost(socketError()), 'NO_HOST_AVAILABLE', 'unknown'],
    [
      'hosts that all timed out',
      noHost(new errors.OperationTimedOutError('x')),
      'REQUEST_TIMEOUT',
      'unknown',
    ],
    [
      'hosts that are all busy',
      noHost(new errors.BusyConnectionError('a', 1, 1)),
      'QUEUE_FULL',
      'not_applied',
    ],
    [
      'too few replicas, and nodes that are down',
      noHost(response(server.unavailableException), 'Host considered as DOWN'),
      'UNAVAILABLE',
      'not_applied',
    ],
    [
      'a statement that cannot be prepared again, nobody knows why',
      noHost(response(server.unprepared)),
      'NO_HOST_AVAILABLE',
      'not_applied',
    ],
    [
      'wrong credentials',
      noHost(new errors.AuthenticationError('no')),
      'AUTHENTICATION_FAILED',
      'not_applied',
    ],
    ['a value of the wrong type', new TypeError('Expected Buffer'), 'INVALID_ARGUMENT', 'not_applied'],
    ['no integer', new SyntaxError('Cannot convert x to a BigInt'), 'INVALID_ARGUMENT', 'not_applied'],
    ['a value out of range', new RangeError('The value is out of range'), 'INVALID_ARGUMENT', 'not_applied'],
    ['something else', new Error('?'), 'DRIVER_ERROR', 'unknown'],
  ];
  it.each(cases)('%s', (_name, error, code, outcome) => {
    const made = fromDriverError(error);
    expect(made).toMatchObject({ name: 'CassandraError', code, outcome, cause: error });
    expect(made.retryable).toBe(errorCodes[code].retryable);
  });

  it('says in one line what every node failed by', () => {
    const error = fromDriverError(
      noHost(new Error('connect ECONNREFUSED\n  at x'), 'Host considered as DOWN'),
    );
    const reasons = '127.0.0.0:9042 (connect ECONNREFUSED), 127.0.0.1:9042 (Host considered as DOWN)';
    expect(error.message).toBe(`No node could be asked: ${reasons}`);
    expect(fromDriverError(noHost()).message).toBe(noHost().message);
    const alive = Object.assign(new errors.ResponseError(server.unavailableException, '1 alive'), {
      alive: 1,
    });
    expect(fromDriverError(noHost(alive)).message).toBe('No node could be asked: 127.0.0.0:9042 (1 alive)');
  });

  describe('of nodes that are down', () => {
    const down = 'Host considered as DOWN';
    const refused = new errors.AuthenticationError('the password is wrong');
    const translate = (error: Error, why: Error | undefined) => fromDriverError(error, () => why);

    it('says why, and that it is the login where no node was asked', () => {
      expect(translate(noHost(down), refused)).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        outcome: 'not_applied',
        message: 'No node could be asked: 127.0.0.0:9042 (the password is wrong)',
      });
      expect(translate(noHost(down, new Error('No connection available')), refused)).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      });
      const away = translate(noHost(down), new Error('connect ECONNREFUSED'));
      expect(away).toMatchObject({
        code: 'NO_HOST_AVAILABLE',
        message: expect.stringContaining('ECONNREFUSED'),
      });
      expect(translate(noHost(down), undefined)).toMatchObject({ code: 'NO_HOST_AVAILABLE' });
    });

    it('believes a node that was asked before one whose login is refused', () => {
      const unavailable = response(server.unavailableException);
      expect(translate(noHost(unavailable, down), refused)).toMatchObject({ code: 'UNAVAILABLE' });
      // A write may have been applied there.
      expect(translate(noHost(socketError(), down), refused)).toMatchObject({
        code: 'NO_HOST_AVAILABLE',
        outcome: 'unknown',
      });
      expect(fromDriverError(noHost(socketError(), refused))).toMatchObject({ outcome: 'unknown' });
    });
  });

  it('leaves an error of its own as it is', () => {
    const error = fromDriverError(new Error('?'));
    expect(fromDriverError(error)).toBe(error);
  });
});
