// Classes of the driver that its index does not export.

declare module 'cassandra-driver/lib/connection.js' {
  const Connection: unknown;
  export default Connection;
}

declare module 'cassandra-driver/lib/encoder.js' {
  const Encoder: { readonly prototype: unknown } | undefined;
  export default Encoder;
}

declare module 'cassandra-driver/lib/streams.js' {
  import type { Writable, WritableOptions } from 'node:stream';

  /** Tells the connection what an item of an answer is, by an event. */
  interface ResultEmitter extends Writable {
    each(item: unknown): void;
  }
  const streams:
    | {
        readonly Parser?: { readonly prototype: unknown };
        readonly ResultEmitter?: new (options: WritableOptions) => ResultEmitter;
      }
    | undefined;
  export default streams;
}

declare module 'cassandra-driver/lib/metadata/index.js' {
  const Metadata: { readonly prototype: unknown } | undefined;
  export default Metadata;
}
