import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

const exporter = new InMemorySpanExporter();

/** Leaves out traces that begin with a request of this method. */
const noDelete: Sampler = {
  shouldSample: (_context, _traceId, name) => ({
    decision: name === 'DELETE' ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
};

/** Registers a real SDK in this process, whose spans are kept in memory. */
export function registerSdk(): NodeTracerProvider {
  const provider = new NodeTracerProvider({
    sampler: new ParentBasedSampler({ root: noDelete }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  provider.register();
  return provider;
}

/** The spans that have ended, of one trace. */
export function spansOf(traceId: string): ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
}

/** Makes a span of each request, which is active while it is answered, as `@opentelemetry/instrumentation-http` does. */
export function traceRequests(server: Server): void {
  const emit = server.emit.bind(server);
  server.emit = (event: string, ...args: unknown[]) => {
    if (event !== 'request') return emit(event, ...args);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = trace.getTracer('http').startSpan(request.method ?? '', { kind: SpanKind.SERVER }, caller);
    const own = trace.setSpan(caller, span);
    context.bind(own, request);
    context.bind(own, response);
    response.once('close', () => span.end());
    return context.with(own, () => emit(event, ...args));
  };
}
