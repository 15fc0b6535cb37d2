import { describe, expect, it } from 'vitest';
import { metricsFormat } from '../../../src/operations/metrics/metrics-format.js';

const json = 'application/json';
const text = 'text/plain';
const open = 'application/openmetrics-text';

describe('All endpoint functionality: the format of metrics', () => {
  it.each([
    ['no header', undefined, json],
    ['an empty one', '', json],
    ['curl', '*/*', json],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', json],
    ['axios', 'application/json, text/plain, */*', json],
    ['something else only', 'image/png', json],
    ['JSON', 'application/json', json],
    ['text', 'text/plain', text],
    ['any text', 'text/*', text],
    ['upper case', 'TEXT/PLAIN', text],
    ['a refusal', 'text/plain;q=0, */*', json],
    ['a refusal of JSON', 'application/json;q=0, text/plain;q=0.1', text],
    ['more JSON than text', 'text/plain;q=0.2, application/json;q=0.3', json],
    ['more text than JSON', 'text/plain;q=0.3, application/json; q=0.2', text],
    ['the more exact wish', 'text/plain, */*', text],
    ['OpenMetrics', 'application/openmetrics-text', open],
    ['a quoted parameter', 'application/openmetrics-text; version="1.0.0, 2"; q=0.9, text/plain;q=0.8', open],
    [
      'Prometheus 2',
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      open,
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      open,
    ],
    [
      'Prometheus with protobuf',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.2',
      text,
    ],
  ])('for %s', (_name, accept, format) => {
    expect(metricsFormat(accept)).toBe(format);
  });
});
