import { listServers, type ServerInfo } from '../server/registry.js';
import { CommandError, UsageError } from './usage-error.js';

/** The server of the id that was typed, or the only one. */
export async function chooseServer(ids: readonly string[]): Promise<ServerInfo> {
  if (ids.length > 1) throw new UsageError(`One id is enough, not ${ids.join(' ')}.`);
  const [id] = ids;
  const servers = await listServers();
  if (id !== undefined) {
    const found = servers.find((server) => server.id === id);
    if (found) return found;
    throw new CommandError(`No Cassandra with the id ${id} runs here.${others(servers)}`);
  }
  const [only, second] = servers;
  if (!only) throw new CommandError('No Cassandra runs here. Start one with: local-cassandra start');
  if (second) throw new CommandError(`Several run here: name one by its id.${others(servers)}`);
  return only;
}

function others(servers: readonly ServerInfo[]): string {
  return servers.length > 0 ? ` There is ${servers.map((server) => server.id).join(', ')}.` : '';
}
