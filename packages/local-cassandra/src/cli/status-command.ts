import { parseArgs } from 'node:util';
import { listServers } from '../server/registry.js';
import { printServer } from './print-server.js';

/** `local-cassandra status` */
export async function statusCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const servers = await listServers();
  if (values.json) process.stdout.write(`${JSON.stringify(servers)}\n`);
  else if (servers.length === 0)
    process.stdout.write('No Cassandra runs here. Start one with: local-cassandra start\n');
  else servers.forEach(printServer);
}
