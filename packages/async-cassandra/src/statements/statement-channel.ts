import { channel } from 'node:diagnostics_channel';

/**
 * `node:diagnostics_channel` of every statement as it is declared, each message a `StatementDefinition`, whichever
 * copy of this library declares it. Costs nothing while nobody listens.
 */
export const statementChannel = channel('async-cassandra:statement');
