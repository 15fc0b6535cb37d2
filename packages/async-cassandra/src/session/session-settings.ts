import type { HostListener } from '../observe/host-event.js';
import type { RetryOptions } from '../resilience/retries.js';
import type { StallDetector } from '../resilience/stall-detector.js';
import type { RequestLimits } from './request-pipeline.js';

/** What a session is made with beside its client. */
export interface SessionSettings {
  readonly localDataCenter: string;
  readonly limits: RequestLimits;
  readonly retry: RetryOptions | false | undefined;
  readonly onHostEvent: HostListener | undefined;
  readonly stalls: StallDetector | undefined;
  /** Releases what the session was made from, when the session has drained. */
  readonly release: () => Promise<void>;
}

/** How a session on somebody else's client behaves. */
export interface FromClientOptions extends Partial<RequestLimits> {
  /** Default: the cluster's own when it has just one and the client is connected. */
  readonly localDataCenter?: string;
  /** How idempotent requests are tried again. Default: as for {@link ClusterOptions}. */
  readonly retry?: RetryOptions | false;
  /** Told when a node joins, leaves, goes up or down, and of faults of background work. */
  readonly onHostEvent?: HostListener;
}
