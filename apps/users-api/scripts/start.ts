import '../src/process/require-node.js';
import { settingsHelp } from '../src/config/help.js';
import { exitOnMistake } from '../src/process/exit-on-mistake.js';
import { readSettings } from '../src/process/read-settings.js';
import { serve } from '../src/process/serve.js';
import { endWithNpm } from './end-with-npm.js';
import { loadEnvFile } from './env-file.js';
import { provideCassandra } from './provide-cassandra.js';
import { provideRedis } from './provide-redis.js';

const help = `Serves users from Apache Cassandra over HTTP, on a local Cassandra unless told otherwise.

Usage: npm start [-- --redis]

With CASSANDRA_HOSTS set, that cluster is used. Without it, the Cassandra that answers on localhost:9042 is
used, else a real one is booted there; its data is kept between starts. With NODE_ENV=production nothing is
booted. With --redis, and without REDIS_URL, a real Redis is started as well. Settings are environment variables, also read from .env:
${settingsHelp()}
  LOCAL_CASSANDRA_DATA          Where the local Cassandra keeps its data; unset: this user's data directory.
`;

if (process.argv.includes('--help')) process.stdout.write(help);
else {
  await exitOnMistake(async () => {
    loadEnvFile();
    const config = readSettings();
    const npm = endWithNpm();
    const { hosts, stop } = await provideCassandra(config, { watchPids: npm });
    const redis = await provideRedis(config);
    const afterClose = async () => void (await Promise.all([stop(), redis.stop()]));
    await serve({ ...config, ...redis.settings, CASSANDRA_HOSTS: hosts }, { afterClose });
  });
}
