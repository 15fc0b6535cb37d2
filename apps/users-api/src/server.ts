import './process/require-node.js';
import { settingsHelp } from './config/help.js';
import { exitOnMistake } from './process/exit-on-mistake.js';
import { readSettings } from './process/read-settings.js';
import { serve } from './process/serve.js';

const help = `Serves users from Apache Cassandra over HTTP. Boots nothing: Cassandra has to be reachable, now or later.

Usage: node dist/server.js [--help]

Settings are environment variables:
${settingsHelp()}
`;

if (process.argv.includes('--help')) process.stdout.write(help);
else await exitOnMistake(async () => serve(readSettings()));
