import { errors, types } from 'cassandra-driver';
import { TypeMismatch, ValueMisfit } from '../codecs/value-misfit.js';
import { CassandraError, type CassandraErrorOptions } from './cassandra-error.js';
import type { ErrorCode } from './error-codes.js';
import { isPreparingFailure, whyUnprepared } from './preparing.js';

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

/** What a node that could not be connected to fails with: those that the library does not know come from connecting. */
const notAsked: ReadonlySet<ErrorCode> = new Set(['AUTHENTICATION_FAILED', 'CONFIGURATION', 'DRIVER_ERROR']);

/** Why a node is down, where that is known. */
type WhyDown = (address: string) => Error | undefined;

/** Turns whatever the driver threw into a {@link CassandraError} with the driver's error as `cause`. */
export function fromDriverError(error: unknown, whyDown: WhyDown = () => undefined): CassandraError {
  const made = translate(error, whyDown);
  if (made.outcome === 'not_applied' || !isPreparingFailure(error)) return made;
  return new CassandraError(made.code, made.message, { cause: made.cause, outcome: 'not_applied' });
}

function translate(error: unknown, whyDown: WhyDown): CassandraError {
  if (error instanceof CassandraError) return error;
  if (error instanceof ValueMisfit) return fromMisfit(error);
  if (error instanceof TypeMismatch) return wrap('SCHEMA_MISMATCH', error);
  if (error instanceof errors.ResponseError) return fromResponse(error);
  if (error instanceof errors.NoHostAvailableError) return fromNoHost(error, whyDown);
  if (error instanceof errors.AuthenticationError) return wrap('AUTHENTICATION_FAILED', error);
  if (error instanceof errors.OperationTimedOutError) return wrap('REQUEST_TIMEOUT', error);
  if (error instanceof errors.BusyConnectionError) return wrap('QUEUE_FULL', error);
  if (error instanceof errors.ArgumentError) return fromArgument(error);
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
  const said = `Parameter "${parameter}${path}" (${typeText}) ${message}`;
  return new CassandraError('INVALID_ARGUMENT', said, { cause: error, option: parameter });
}

function fromArgument(error: errors.ArgumentError): CassandraError {
  const missing = /^Parameter "(.*)" not defined$/.exec(error.message)?.[1];
  if (missing === undefined) return wrap('INVALID_ARGUMENT', error);
  const message = `Parameter "${missing}" is missing`;
  return new CassandraError('INVALID_ARGUMENT', message, { cause: error, option: missing });
}

function fromResponse(error: errors.ResponseError): CassandraError {
  if (error.code === server.protocolError && /paging state/i.test(error.message)) {
    return wrap('INVALID_ARGUMENT', error, { option: 'pageState' });
  }
  if (error.code === server.invalid && /^cannot page queries/i.test(error.message)) {
    return wrap('INVALID_QUERY', error, { option: 'fetchSize' });
  }
  const code = codeOfResponse.get(error.code) ?? 'SERVER_ERROR';
  // A conditional write contends at SERIAL: Cassandra reports its read phase as a read timeout, and by then
  // a proposal may have been accepted.
  const serial = 'consistencies' in error && isSerial(error.consistencies);
  return wrap(code, error, serial && code === 'READ_TIMEOUT' ? { outcome: 'unknown' } : {});
}

function fromNoHost(error: errors.NoHostAvailableError, whyDown: WhyDown): CassandraError {
  const given: unknown[] = Object.values(error.innerErrors ?? {});
  const reasons = given.map(reasonOf);
  const inner = reasons.map((each) => (each instanceof Error ? fromDriverError(each) : undefined));
  // Nodes that are down say no more than those that answered.
  const answered = inner.filter((each) => each !== undefined);
  // Of a node that is down the driver says just that.
  const down = Object.entries<unknown>(error.innerErrors ?? {})
    .filter(([, reason]) => !(reason instanceof Error))
    .map(([address]) => whyDown(address));
  const codes = inner.map((each) => each?.code);
  const only = (code: ErrorCode) => codes.length > 0 && codes.every((each) => each === code);
  // Errors that the library does not know come from connecting: nothing had been sent on that connection.
  const sent = answered.some(({ outcome, code }) => outcome === 'unknown' && code !== 'DRIVER_ERROR');
  const outcome = sent ? 'unknown' : 'not_applied';
  // The driver's own message has stacks in it.
  const message =
    reasons.length > 0 ? `No node could be asked: ${hostReasons(error, whyDown)}` : error.message;
  const by = (code: ErrorCode, options: CassandraErrorOptions = {}) =>
    new CassandraError(code, message, { ...options, cause: error });
  const refusals = [...inner, ...down.map((each) => each && fromDriverError(each))].map((each) => each?.code);
  // A node that was asked says more than one that could not be: with it a write may have been.
  const neverAsked = codes.every((each) => each === undefined || notAsked.has(each));
  for (const refusal of ['AUTHENTICATION_FAILED', 'CONFIGURATION'] as const) {
    if (neverAsked && refusals.includes(refusal)) return by(refusal);
  }
  const [first] = answered;
  const wasRun = (each: unknown) => each instanceof Error && !isUnprepared(each) && !isPreparingFailure(each);
  if (first !== undefined && !given.some(wasRun)) return notPrepared(first, answered, by);
  if (only('QUEUE_FULL')) return by('QUEUE_FULL');
  if (only('OVERLOADED')) return by('OVERLOADED', { outcome });
  // Nor do those that let nobody in.
  const heard = answered.filter(({ code }) => code !== 'AUTHENTICATION_FAILED');
  if (heard.length > 0 && heard.every(({ code }) => code === 'UNAVAILABLE')) return by('UNAVAILABLE');
  // Every attempt was sent and none answered: time ran out, whatever the reason.
  if (only('REQUEST_TIMEOUT')) return by('REQUEST_TIMEOUT', { outcome });
  return by('NO_HOST_AVAILABLE', { outcome });
}

/** No node has come to run the statement; what each failed by is why it was not prepared there. */
function notPrepared(
  first: CassandraError,
  answered: readonly CassandraError[],
  by: (code: ErrorCode, options: CassandraErrorOptions) => CassandraError,
): CassandraError {
  const outcome = 'not_applied';
  const refusal = answered.find(({ code }) => code === 'INVALID_QUERY' || code === 'SYNTAX_ERROR');
  if (refusal !== undefined) return schemaMismatch(refusal);
  const isSame = answered.every(({ code }) => code === first.code);
  const isKnown = first.code !== 'DRIVER_ERROR' && first.code !== 'SERVER_ERROR';
  return by(isSame && isKnown ? first.code : 'NO_HOST_AVAILABLE', { outcome });
}

/** What Cassandra refuses although it has prepared it before. */
export function schemaMismatch({ message, cause }: CassandraError): CassandraError {
  const said = `The schema has changed, and the statement does not fit it any more: ${message}`;
  return new CassandraError('SCHEMA_MISMATCH', said, { cause });
}

/** The statement that could not be prepared, where that is what an error is about: the driver notes it there. */
export function unpreparableCql({ code, cause }: CassandraError): string | undefined {
  if (code !== 'INVALID_QUERY' && code !== 'SYNTAX_ERROR') return undefined;
  return isPreparingFailure(cause) && cause instanceof errors.ResponseError && 'query' in cause
    ? String(cause.query)
    : undefined;
}

/** Why a node that has forgotten a statement was not given it again, where that is known; else what it failed by. */
function reasonOf(error: unknown): unknown {
  if (!isUnprepared(error)) return error;
  return ('queryId' in error ? whyUnprepared(error.queryId) : undefined) ?? error;
}

/** Each node with what it failed by, on one line. */
function hostReasons(error: errors.NoHostAvailableError, whyDown: WhyDown): string {
  return Object.entries(error.innerErrors)
    .map(([address, given]: [string, unknown]) => {
      const reason = given instanceof Error ? reasonOf(given) : (whyDown(address) ?? given);
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

function isUnprepared(error: unknown): error is errors.ResponseError {
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
