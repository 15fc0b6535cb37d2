import '../src/process/require-node.js';
import { settingsHelp } from '../src/config/help.js';
import { exitOnMistake } from '../src/process/exit-on-mistake.js';
import { readSettings } from '../src/process/read-settings.js';
import { serve } from '../src/process/serve.js';
import { endWithNpm } from './end-with-npm.js';
import { loadEnvFile } from './env-file.js';
import { addLoadButton } from './load-button/load-control.js';
import { addNodeControls } from './nodes/node-controls.js';
import { provideCluster } from './nodes/provide-cluster.js';
import { provideCassandra } from './provide-cassandra.js';
import { provideRedis } from './provide-redis.js';
import { startOptions } from './start-options.js';

const help = `Serves users from Apache Cassandra over HTTP, on a local Cassandra unless told otherwise.

Usage: npm start [-- [--nodes <1-9>] [--redis]]

With CASSANDRA_HOSTS set, that cluster is used. Without it, the Cassandra that answers on localhost:9042 is
used, else a real one is booted there; its data is kept between starts. With NODE_ENV=production nothing is
booted. With --nodes a cluster of so many nodes is booted beside, whose data is thrown away at the end; the page of
the service then has buttons to kill, pause and heal each of them. With --redis, and without REDIS_URL, a real Redis
is started as well. Settings are environment variables, also read from .env:
${settingsHelp()}
  LOCAL_CASSANDRA_DATA          Where the local Cassandra keeps its data; unset: this user's data directory.
`;

if (process.argv.includes('--help')) process.stdout.write(help);
else {
  await exitOnMistake(async () => {
    const { nodes, redis: withRedis } = startOptions(process.argv.slice(2));
    loadEnvFile();
    const config = readSettings();
    const watchPids = endWithNpm();
    if (nodes === undefined) {
      const { hosts, isBooted, stop } = await provideCassandra(config, { watchPids });
      const redis = await provideRedis(config, { isWanted: withRedis });
      const afterClose = async () => void (await Promise.all([stop(), redis.stop()]));
      await serve(
        { ...config, ...redis.settings, CASSANDRA_HOSTS: hosts },
        { extend: isBooted ? (app) => addLoadButton(app, config) : undefined, afterClose },
      );
    } else {
      const cluster = await provideCluster(config, { nodes, watchPids });
      const redis = await provideRedis(config, { isWanted: withRedis });
      await serve(
        { ...config, ...redis.settings, CASSANDRA_HOSTS: [...cluster.contactPoints] },
        {
          extend: async (app) => {
            await addNodeControls(app, cluster, config);
            await addLoadButton(app, config);
          },
          afterClose: async () => void (await Promise.all([cluster.stop(), redis.stop()])),
        },
      );
    }
  });
}
