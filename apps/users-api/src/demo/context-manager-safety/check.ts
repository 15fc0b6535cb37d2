import type { Config } from '../../config/config.js';
import type { Database } from '../../database/database.js';
import type { RequestWork } from '../../http/request-work.js';
import type { Cleanups } from './cleanups.js';
import type { ThrowAwayKeyspaces } from './throw-away-keyspace.js';

/** What the routes of this feature are given. */
export interface SafetyOptions {
  readonly config: Config;
  readonly database: Database;
  readonly cleanups: Cleanups;
  readonly keyspaces: ThrowAwayKeyspaces;
}

/** What a check is given: the means of its route and the limits of its request. */
export interface Check extends SafetyOptions {
  readonly work: RequestWork;
}
