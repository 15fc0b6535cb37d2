/** Descriptions of headers that several routes answer, for the `headers` of a response in their schemas. */
export const retryAfterHeader = { 'Retry-After': { type: 'integer', description: 'Seconds to wait.' } };
export const noStoreHeader = { 'Cache-Control': { type: 'string', description: 'Always `no-store`.' } };
export const varyHeader = { Vary: { type: 'string', description: 'Names `Accept`.' } };
