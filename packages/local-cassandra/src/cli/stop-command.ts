import { parseArgs } from 'node:util';
import { stopServer } from '../server/attach.js';
import { listServers } from '../server/registry.js';
import { chooseServer } from './choose-server.js';

/** `local-cassandra stop` */
export async function stopCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const servers = positionals.length === 0 ? await listServers() : [await chooseServer(positionals)];
  await Promise.all(servers.map(stopServer));
  const ids = servers.map((server) => server.id);
  if (values.json) process.stdout.write(`${JSON.stringify({ stopped: ids })}\n`);
  else process.stdout.write(ids.length > 0 ? `Stopped ${ids.join(', ')}\n` : 'Nothing runs here.\n');
}
