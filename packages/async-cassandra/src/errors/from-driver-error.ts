import { errors, types } from 'cassandra-driver';
import { TypeMismatch, ValueMisfit } from '../codecs/value-misfit.js';
import { CassandraError, type CassandraErrorOptions } from './cassandra-error.js';
import type { ErrorCode } from './error-codes.js';

const server = types.responseErrorCodes;

const codeOfResponse = new Map<number, ErrorCode>([
  [server.serverError, 'SERVER_ERROR'],
  [server.protocolError, 'DRIVER_ERROR'],
  [server.badCredentials, 'AUTHENTICATION_FAILED'],
  [server.unavailableException, 'UNAVAILABLE'],
  [server.overloaded, 'OVERLOADED'],
  [server.isBootstrapping, 'BOOTSTRAPPING'],
  [server.truncateError, 'SERVER_ERROR'],
  [server.writeTimeout, 'WRITE_TIMEOUT'],
  [server.readTimeout, 'READ_TIMEOUT'],
  [server.readFailure, 'READ_FAILURE'],
  [server.writeFailure, 'WRITE_FAILURE'],
  [server.functionFailure, 'SERVER_ERROR'],
  [server.syntaxError, 'SYNTAX_ERROR'],
  [server.unauthorized, 'UNAUTHORIZED'],
  [server.invalid, 'INVALID_QUERY'],
  [server.configError, 'INVALID_QUERY'],
  [server.alreadyExists, 'ALREADY_EXISTS'],
  [server.unprepared, 'SERVER_ERROR'],
]);

/** Turns whatever the driver threw into a {@link CassandraError} with the driver's error as `cause`. */
export function fromDriverError(error: unknown): CassandraError {
  if (error instanceof CassandraError) return error;
  if (error instanceof ValueMisfit) return fromMisfit(error);
  if (error instanceof TypeMismatch) return wrap('SCHEMA_MISMATCH', error);
  if (error instanceof errors.ResponseError) return fromResponse(error);
  if (error instanceof errors.NoHostAvailableError) return fromNoHost(error);
  if (error instanceof errors.AuthenticationError) return wrap('AUTHENTICATION_FAILED', error);
  if (error instanceof errors.OperationTimedOutError) return wrap('REQUEST_TIMEOUT', error);
  if (error instanceof errors.BusyConnectionError) return wrap('QUEUE_FULL', error);
  if (error instanceof errors.ArgumentError) return wrap('INVALID_ARGUMENT', error);
  if (isSocketError(error)) {
    return wrap('CONNECTION_LOST', error, error.requestNotWritten ? { outcome: 'not_applied' } : {});
  }
  // The encoder reports values it cannot encode by errors of the language, before anything is sent.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
    return new CassandraError('INVALID_ARGUMENT', withoutValue(error.message), { cause: error });
  }
  return wrap('DRIVER_ERROR', error);
}

function fromMisfit(error: ValueMisfit): CassandraError {
  const { parameter, path, typeText, message } = error;
  const said = `Parameter "${parameter}"${path} (${typeText}) ${message}`;
  return new CassandraError('INVALID_ARGUMENT', said, { cause: error, option: parameter });
}

function fromResponse(error: errors.ResponseError): CassandraError {
  if (error.code === server.protocolError && /paging state/i.test(error.message)) {
    return wrap('INVALID_ARGUMENT', error, { option: 'pageState' });
  }
  if (error.code === server.invalid && /^cannot page queries/i.test(error.message)) {
    const message = `${error.message} (fetchSize: 0 does that for a call of execute)`;
    return new CassandraError('INVALID_QUERY', message, { cause: error, option: 'fetchSize' });
  }
  const code = codeOfResponse.get(error.code) ?? 'SERVER_ERROR';
  // A conditional write contends at SERIAL: Cassandra reports its read phase as a read timeout, and by then
  // a proposal may have been accepted.
  const serial = 'consistencies' in error && isSerial(error.consistencies);
  return wrap(code, error, serial && code === 'READ_TIMEOUT' ? { outcome: 'unknown' } : {});
}

function fromNoHost(error: errors.NoHostAvailableError): CassandraError {
  const reasons: unknown[] = Object.values(error.innerErrors ?? {});
  const inner = reasons.map((each) => (each instanceof Error ? fromDriverError(each) : undefined));
  const codes = inner.map((each) => each?.code);
  const only = (code: ErrorCode) => codes.length > 0 && codes.every((each) => each === code);
  // The driver's own message has stacks in it.
  const message = reasons.length > 0 ? `No node could be asked: ${hostReasons(error)}` : error.message;
  const by = (code: ErrorCode, options: CassandraErrorOptions = {}) =>
    new CassandraError(code, message, { ...options, cause: error });
  if (codes.includes('AUTHENTICATION_FAILED')) return by('AUTHENTICATION_FAILED');
  if (only('QUEUE_FULL')) return by('QUEUE_FULL');
  if (only('OVERLOADED')) return by('OVERLOADED');
  // Nodes that are down say no more than that one that answered.
  const answered = codes.filter((each) => each !== undefined);
  if (answered.length > 0 && answered.every((each) => each === 'UNAVAILABLE')) return by('UNAVAILABLE');
  // A node that has forgotten a statement is given it again. That this failed is all that is left of why: the
  // table or column is gone.
  if (reasons.length > 0 && reasons.every(isUnprepared)) return by('SCHEMA_MISMATCH');
  // Every attempt was sent and none answered: time ran out, whatever the reason.
  if (only('REQUEST_TIMEOUT')) return by('REQUEST_TIMEOUT');
  // Errors that the library does not know come from connecting: nothing had been sent on that connection.
  const sent = inner.some((each) => each?.outcome === 'unknown' && each.code !== 'DRIVER_ERROR');
  return by('NO_HOST_AVAILABLE', sent ? { outcome: 'unknown' } : {});
}

/** Each node with what it failed by, on one line. */
function hostReasons(error: errors.NoHostAvailableError): string {
  return Object.entries(error.innerErrors)
    .map(([address, reason]: [string, unknown]) => {
      const text = reason instanceof Error ? reason.message : String(reason);
      return `${address} (${text.trim().split('\n', 1)[0]})`;
    })
    .join(', ');
}

/** The encoder quotes the value that it could not encode. */
function withoutValue(message: string): string {
  const [said = ''] = message.split(/,? (?:obtained|could not be parsed|Received)\b|: /, 1);
  return `A value cannot be encoded (${said})`;
}

function isUnprepared(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.code === server.unprepared;
}

function wrap(code: ErrorCode, error: unknown, options: CassandraErrorOptions = {}): CassandraError {
  const message = error instanceof Error ? error.message : String(error);
  return new CassandraError(code, message, { ...options, cause: error });
}

function isSerial(consistency: unknown): boolean {
  return consistency === types.consistencies.serial || consistency === types.consistencies.localSerial;
}

function isSocketError(error: unknown): error is Error & { requestNotWritten?: boolean } {
  return error instanceof Error && 'isSocketError' in error && error.isSocketError === true;
}
