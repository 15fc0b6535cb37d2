declare module 'cassandra-driver/lib/connection.js' {
  /** The driver's class of connections, which its index does not export. */
  const Connection: unknown;
  export default Connection;
}
