import type { StatementDefinition } from 'async-cassandra';
import * as safetyQueries from './context-manager-safety/safety-queries.js';
import * as idempotencyQueries from './idempotency/idempotency-queries.js';
import { pageStates } from './users/user-pages.js';
import * as userQueries from './users/user-queries.js';

/** Every statement that the service runs: compared with the schema, and prepared, before the first request. */
export const statements: readonly StatementDefinition[] = [
  userQueries,
  pageStates.statements,
  idempotencyQueries,
  safetyQueries,
]
  .flatMap((queries): (StatementDefinition | string)[] => Object.values(queries))
  .filter((each) => typeof each !== 'string');
