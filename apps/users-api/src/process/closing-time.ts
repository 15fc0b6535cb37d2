/** Time beyond the drain for closing connections, the session and a local Cassandra, in milliseconds. */
export const closingMs = 40_000;
