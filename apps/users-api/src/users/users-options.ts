import type { Database } from '../database/database.js';

/** What the routes of users are given. */
export interface UsersOptions {
  readonly database: Database;
}
