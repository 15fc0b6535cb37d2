type Environment = Readonly<Record<string, string | undefined>>;

const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;
const protocols = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'] as const;
const spoken = 'http/protobuf';

/** What is wrong with OpenTelemetry's own variables where traces are made: a collector that is asked in another protocol. */
export function otelProblems(env: Environment): string[] {
  if (endpoints.every((name) => !env[name]) || env.OTEL_SDK_DISABLED === 'true') return [];
  const name = protocols.find((each) => env[each]);
  if (name === undefined || env[name] === spoken) return [];
  return [
    `${name} must be ${spoken}, not "${env[name]}": traces are sent in no other way, to port 4318 of most collectors.`,
  ];
}
