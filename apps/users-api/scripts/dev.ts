import '../src/process/require-node.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../src/config/config.js';
import { onEndSignal } from '../src/process/end-signals.js';
import { exitOnMistake } from '../src/process/exit-on-mistake.js';
import { endWithNpm } from './end-with-npm.js';
import { loadEnvFile } from './env-file.js';
import { provideCassandra } from './provide-cassandra.js';

const help = `Like npm start, and restarts the service when a source file changes, while Cassandra stays up.

Usage: npm run dev
`;

const server = fileURLToPath(new URL('../src/server.ts', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
/** What is imported is watched anyway, packages apart. */
const watched = ['src/**', 'schema/**', 'showcase/**'];
/** Which entries of packages the service takes: those that this process takes. */
const conditions = process.execArgv.filter((each) => each.startsWith('--conditions='));

if (process.argv.includes('--help')) process.stdout.write(help);
else {
  await exitOnMistake(async () => {
    loadEnvFile();
    const { hosts, stop } = await provideCassandra(loadConfig(process.env), { watchPids: endWithNpm() });
    const watcher = spawn(
      process.execPath,
      [
        fileURLToPath(import.meta.resolve('tsx/cli')),
        'watch',
        '--clear-screen=false',
        ...watched.flatMap((pattern) => ['--include', pattern]),
        ...conditions,
        server,
      ],
      { cwd: root, stdio: 'inherit', env: { ...process.env, CASSANDRA_HOSTS: hosts.join(',') } },
    );
    // The terminal sends Ctrl-C to both; the service drains first, then the watcher ends, then Cassandra.
    onEndSignal((signal) => signal === 'SIGTERM' && watcher.kill(signal));
    const [code] = await once(watcher, 'exit');
    await stop();
    process.exit(code ?? 1);
  });
}
