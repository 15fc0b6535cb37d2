import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { serviceName } from '../version.js';

/**
 * Makes a server span of each request, by OpenTelemetry's conventions for HTTP, which is active while it is answered and
 * below the span of its `traceparent`. Of the address only the route is ever told.
 */
export function traceRequests(server: Server): void {
  const tracer = trace.getTracer(serviceName);
  const emit = server.emit.bind(server);
  server.emit = (event: string, ...args: unknown[]) => {
    if (event !== 'request') return emit(event, ...args);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    const { method = '', httpVersion } = request;
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = {
      'http.request.method': method,
      'url.scheme': 'http',
      'network.protocol.version': httpVersion,
    };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, caller);
    const own = trace.setSpan(caller, span);
    context.bind(own, request);
    context.bind(own, response);
    response.once('close', () => {
      const { statusCode, headersSent, writableFinished } = response;
      if (headersSent) span.setAttribute('http.response.status_code', statusCode);
      const problem = writableFinished
        ? statusCode >= 500
          ? String(statusCode)
          : undefined
        : 'connection_closed';
      if (problem !== undefined) {
        span.setAttribute('error.type', problem);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    });
    return context.with(own, () => emit(event, ...args));
  };
}
