import * as quorumQueries from './database/quorum-queries.js';
import { demo } from './demo/index.js';
import * as idempotencyQueries from './rest/idempotency-queries.js';
import { pageStates } from './rest/paging.js';
import { type Resource, statementsOf } from './rest/resource.js';
import { users } from './users/index.js';

/** Everything that the service offers beside its operations. What is not in this list is not served. */
export const resources: readonly Resource[] = [users, demo];

/** Every statement that the service runs: compared with the schema, and prepared, before the first request. */
export const statements = [
  ...resources.flatMap((resource) => resource.statements),
  ...statementsOf(pageStates.statements, idempotencyQueries, quorumQueries),
];

/** The tables whose shape decides on the start, and on the health of the service. */
export const tables = resources.flatMap((resource) => resource.tables ?? []);
