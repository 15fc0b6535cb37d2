import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Span } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { activeSpan } from './active-span.js';

/** The place of one request in a distributed trace (W3C Trace Context). */
export interface TraceContext {
  readonly traceId: string;
  /** The span of this request. */
  readonly spanId: string;
  /** Two hexadecimal digits, as the caller sent them; `00` for a trace that begins here. */
  readonly flags: string;
  /** What an OpenTelemetry SDK in this process made of the request, which the three above are then of. */
  readonly span?: Span;
}

const traceparent =
  /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<parentId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<rest>-.*)?$/;

const context = Symbol('trace context');

/** A message that carries its trace; looked up by its symbol, which costs less than a WeakMap. */
type TracedMessage = Pick<IncomingMessage, 'headers'> & { [context]?: TraceContext };

/**
 * The trace a request belongs to: that of the span which is active when this is first asked; without one the
 * caller's when its `traceparent` is valid, else a new one.
 */
export function traceOf(request: TracedMessage): TraceContext {
  request[context] ??= activeContext() ?? newContext(request.headers.traceparent);
  return request[context];
}

function activeContext(): TraceContext | undefined {
  const span = activeSpan();
  if (span === undefined) return undefined;
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, flags: traceFlags.toString(16).padStart(2, '0'), span };
}

function newContext(header: string | string[] | undefined): TraceContext {
  const caller = callerOf(header);
  return {
    traceId: caller?.traceId ?? randomHex(16),
    spanId: randomHex(8),
    flags: caller?.flags ?? '00',
  };
}

const store = Buffer.alloc(4096);
let used = store.length;

/** Random bytes as hexadecimal digits. Asking the system for each would cost more than all the rest. */
function randomHex(bytes: number): string {
  if (used + bytes > store.length) {
    randomFillSync(store);
    used = 0;
  }
  used += bytes;
  return store.toString('hex', used - bytes, used);
}

function callerOf(header: string | string[] | undefined): { traceId: string; flags: string } | undefined {
  const groups = typeof header === 'string' ? traceparent.exec(header)?.groups : undefined;
  if (!groups) return undefined;
  const { version, traceId = '', parentId = '', flags = '', rest } = groups;
  // Later versions may append fields; the first has none, and ff is no version.
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  return /^0+$/.test(traceId) || /^0+$/.test(parentId) ? undefined : { traceId, flags };
}

/** Sends the `traceparent` of this request's span back with every answer. */
export const traceContext = fp((app: FastifyInstance, _options, done: () => void) => {
  app.addHook('onRequest', (request, reply, next) => {
    const { traceId, spanId, flags } = traceOf(request.raw);
    reply.header('traceparent', `00-${traceId}-${spanId}-${flags}`);
    next();
  });
  done();
});
