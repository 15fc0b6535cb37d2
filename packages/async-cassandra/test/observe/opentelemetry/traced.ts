import { type Span, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** A real SDK whose spans are kept in memory. */
export class Traced {
  readonly #exporter = new InMemorySpanExporter();
  readonly provider: NodeTracerProvider;

  constructor(sampler?: Sampler) {
    this.provider = new NodeTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(this.#exporter)],
      ...(sampler === undefined ? {} : { sampler }),
    });
  }

  /** The spans of databases that have ended since the last time somebody asked. */
  taken(): ReadableSpan[] {
    const spans = this.#exporter.getFinishedSpans();
    this.#exporter.reset();
    return spans.filter(({ attributes }) => 'db.system.name' in attributes);
  }
}

/** Runs `work` below a span of its own; answers that. */
export function inSpan(name: string, work: (span: Span) => Promise<unknown>): Promise<Span> {
  return trace.getTracer('test').startActiveSpan(name, async (span) => {
    await work(span);
    span.end();
    return span;
  });
}

export function parentIds(spans: readonly ReadableSpan[]): (string | undefined)[] {
  return spans.map(({ parentSpanContext }) => parentSpanContext?.spanId);
}

/** Nanoseconds since the epoch. */
export function nanoseconds([seconds, nanos]: readonly [number, number]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}
