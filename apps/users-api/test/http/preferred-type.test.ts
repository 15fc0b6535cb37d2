import { describe, expect, it } from 'vitest';
import { preferredType } from '../../src/http/preferred-type.js';

const types = ['application/json', 'application/x-ndjson'] as const;

describe('the preferred type', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/x-ndjson', 'application/x-ndjson'],
    ['application/x-ndjson; charset=utf-8', 'application/x-ndjson'],
    ['application/json;q=0.5, application/x-ndjson;version="1"', 'application/x-ndjson'],
    ['application/x-ndjson;q=0', undefined],
    ['text/html', undefined],
  ])('of %s is %s', (accept, type) => {
    expect(preferredType(accept, types)).toBe(type);
  });
});
