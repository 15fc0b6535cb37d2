import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { serviceName, version } from '../version.js';
import { traceRequests } from './request-spans.js';

/** Sends what the process does to an OpenTelemetry collector. */
export interface Traces {
  /** Makes a span of each request of a server, which goes on with the trace of its client. */
  follow(server: Server): void;
  /** Sends what is left and ends; resolves after `withinMs` at the latest, whatever the collector does. */
  stop(withinMs: number): Promise<void>;
}

export interface TracesLog {
  info(message: string): void;
  warn(message: string): void;
}

const ignore = () => {};

/** Registers the SDK in this process. Everything it may be told it reads from its own `OTEL_…` variables. */
export function exportTraces(log: TracesLog): Traces {
  // What it says of failures is said below, once; the rest are mistakes in variables, with their values in brackets.
  const warn = (message: string) => log.warn(`OpenTelemetry: ${message.replace(/ \(.*\)/s, '')}`);
  diag.setLogger(
    { warn, error: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(toldInLog(new OTLPTraceExporter(), log))],
  });
  provider.register();
  log.info('Traces are sent to the collector of OTEL_EXPORTER_OTLP_ENDPOINT');
  return {
    follow: traceRequests,
    async stop(withinMs) {
      const stopped = provider.shutdown().then(
        () => true,
        () => true,
      );
      if (await Promise.race([stopped, delay(withinMs, false)])) return;
      log.warn(`The collector did not take the last spans within ${withinMs / 1000} s`);
    },
  };
}

/** Writes a line when a collector can no longer be reached, and when it can again. */
function toldInLog(exporter: SpanExporter, log: TracesLog): SpanExporter {
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        // Zero is success.
        const fails = result.code !== 0;
        if (fails && !isAway)
          log.warn(
            `Spans are lost, the collector does not take them: ${result.error?.message ?? 'no reason'}`,
          );
        if (!fails && isAway) log.info('The collector takes spans again');
        isAway = fails;
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
