import { Registry } from 'prom-client';
import { preferredType } from '../../http/preferred-type.js';

/** The forms in which metrics are told, the one for clients without a wish first. */
export const contentTypes = {
  'application/json': 'application/json; charset=utf-8',
  'text/plain': Registry.PROMETHEUS_CONTENT_TYPE,
  'application/openmetrics-text': Registry.OPENMETRICS_CONTENT_TYPE,
} as const;

export type MetricsFormat = keyof typeof contentTypes;

const formats = Object.keys(contentTypes) as MetricsFormat[];

/**
 * The form that an `Accept` header likes best. Versions in it are passed over: the answer says which one it
 * is, and scrapers read all of them. JSON where the header is missing, indifferent or met by none.
 */
export function metricsFormat(accept?: string): MetricsFormat {
  return preferredType(accept, formats) ?? 'application/json';
}
