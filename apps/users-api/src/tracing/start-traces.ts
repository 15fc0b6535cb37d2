import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { Config } from '../config/config.js';
import { serviceName } from '../version.js';
import type { Traces, TracesLog } from './export-traces.js';

/**
 * Starts OpenTelemetry where the settings name a collector, before anything is to be traced. Without one nothing of its
 * SDK is loaded, and neither where this process was started with an SDK of its own.
 */
export async function startTraces(config: Config, log: TracesLog): Promise<Traces | undefined> {
  if (!isOn(config)) return undefined;
  if (hasSdk()) {
    log.info('Traces are left to the OpenTelemetry SDK that this process was started with');
    return undefined;
  }
  const { exportTraces } = await import('./export-traces.js');
  return exportTraces(log);
}

function isOn(config: Config): boolean {
  const endpoint = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT;
  return endpoint !== undefined && !config.OTEL_SDK_DISABLED;
}

/** The API hands out a stand-in until an SDK is registered. */
function hasSdk(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(serviceName) !== undefined;
}
