/** What `startCassandra` is doing at the moment; `message` is one readable line for a terminal. */
export type ProgressEvent =
  | { readonly step: 'java'; readonly message: string }
  | { readonly step: 'jars'; readonly message: string; readonly cached: true }
  | {
      readonly step: 'jars';
      readonly message: string;
      readonly cached: false;
      /** Jars fetched so far; a release has about a hundred. */
      readonly jars: number;
      /** Bytes fetched so far; a release has about 67 MB. */
      readonly bytes: number;
    }
  | { readonly step: 'boot'; readonly message: string; readonly logFile: string }
  | { readonly step: 'wait'; readonly message: string; readonly elapsedMs: number }
  | {
      readonly step: 'ready';
      readonly message: string;
      readonly contactPoint: string;
      readonly elapsedMs: number;
    };

/** Receives each {@link ProgressEvent}; what it throws ends the start. */
export type ProgressListener = (event: ProgressEvent) => void;
