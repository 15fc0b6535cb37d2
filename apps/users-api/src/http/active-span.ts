import { isSpanContextValid, type Span, SpanKind, trace } from '@opentelemetry/api';

/** The span in whose context this runs, which somebody's OpenTelemetry SDK made; `undefined` without one. */
export function activeSpan(): Span | undefined {
  const span = trace.getActiveSpan();
  return span !== undefined && isSpanContextValid(span.spanContext()) ? span : undefined;
}

/** Whether it is the one of a request that came in. Only spans that are recorded tell. */
export function isServerSpan(span: Span): boolean {
  return 'kind' in span && span.kind === SpanKind.SERVER;
}
