import { SpanKind, SpanStatusCode, type Tracer, type TracerProvider, trace } from '@opentelemetry/api';
import type { Client } from 'cassandra-driver';
import { errorCodes } from '../../errors/error-codes.js';
import type { Session } from '../../session/session.js';
import { listen } from '../listen.js';
import type { RequestEvent } from '../request-event.js';
import { describeCql } from './describe-cql.js';
import { batchDescription, isBatch, spanAttributes } from './span-attributes.js';

export interface InstrumentOptions {
  /** Default: the one that is registered globally. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Whose requests get spans, which then name the coordinator's data centre, too. Default: every session's. */
  readonly session?: Pick<Session, 'id' | 'client'> | undefined;
}

const tracerName = 'async-cassandra';

/**
 * Makes a client span of each attempt of each request, below the span that is active in its caller, by
 * OpenTelemetry's conventions for databases. Parameters are never in it, nor are literals of CQL without bind
 * markers. Call it when the SDK is registered: without one it does nothing. Disposing ends it.
 */
export function instrument({ tracerProvider, session }: InstrumentOptions = {}): Disposable {
  const provider = tracerProvider ?? trace.getTracerProvider();
  if (!hasSdk(provider)) return { [Symbol.dispose]() {} };
  const tracer = provider.getTracer(tracerName);
  return listen({ session, onRequest: (event) => addSpan(tracer, event, session?.client) });
}

/** The API hands out a stand-in until an SDK is registered. */
function hasSdk(provider: TracerProvider): boolean {
  if (!('getDelegateTracer' in provider) || typeof provider.getDelegateTracer !== 'function') return true;
  return provider.getDelegateTracer(tracerName) !== undefined;
}

/** The channel tells in the caller's context, which the span is below; the request is over by then. */
function addSpan(tracer: Tracer, event: RequestEvent, client: Client | undefined): void {
  const endTime = performance.now();
  const cql = isBatch(event) ? batchDescription : describeCql(event.cql);
  const span = tracer.startSpan(cql.summary ?? 'cassandra', {
    kind: SpanKind.CLIENT,
    startTime: endTime - event.durationMs,
    attributes: spanAttributes(event, cql, client),
  });
  if (event.error !== undefined && span.isRecording()) {
    // What the error itself says may quote a parameter.
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorCodes[event.error.code].meaning });
  }
  span.end(endTime);
}
