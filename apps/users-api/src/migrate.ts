import './process/require-node.js';
import { settingsHelp } from './config/help.js';
import { exitOnMistake } from './process/exit-on-mistake.js';
import { migrateOnce } from './process/migrate-once.js';
import { readSettings } from './process/read-settings.js';

const help = `Brings the keyspace to the schema of this release, then ends: a step of its own before the service starts
with CASSANDRA_SCHEMA=check. Waits while Cassandra is away.

Usage: node dist/migrate.js [--help]

Settings are environment variables:
${settingsHelp()}
`;

if (process.argv.includes('--help')) process.stdout.write(help);
else await exitOnMistake(() => migrateOnce(readSettings()));
