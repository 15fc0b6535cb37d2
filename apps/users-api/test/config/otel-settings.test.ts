import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'grpc://collector:4317' }],
  ['OTEL_SDK_DISABLED', { ...endpoint, OTEL_SDK_DISABLED: 'maybe' }],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' }],
])('%s stops the start where it cannot be what was meant', (name, env) => {
  expect(() => loadConfig(env)).toThrow(`${name} must be `);
});

it.each([
  { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
  { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_SDK_DISABLED: 'true' },
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
])('%o can be used', (env) => {
  expect(() => loadConfig(env)).not.toThrow();
});

it('an address with a password in it is not repeated', () => {
  expect(() => loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'user:pass-word@collector' })).not.toThrow(
    /pass-word/,
  );
});
