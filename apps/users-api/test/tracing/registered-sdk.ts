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
