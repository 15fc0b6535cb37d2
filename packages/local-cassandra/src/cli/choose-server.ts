import { listServers, type ServerInfo } from '../server/registry.js';
import { UsageError } from './usage-error.js';

/** The server of an id, or the only one. */
export async function chooseServer(id: string | undefined): Promise<ServerInfo> {
  const servers = await listServers();
  if (id !== undefined) {
    const found = servers.find((server) => server.id === id);
    if (found) return found;
    throw new UsageError(`No Cassandra with the id ${id} runs here.`);
  }
  const [only, ...others] = servers;
  if (!only) throw new UsageError('No Cassandra runs here. Start one with: local-cassandra start');
  if (others.length > 0) {
    throw new UsageError(
      `Several run here: name one by its id (${servers.map((server) => server.id).join(', ')}).`,
    );
  }
  return only;
}
