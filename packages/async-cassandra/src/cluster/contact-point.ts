import { CassandraError } from '../errors/cassandra-error.js';

const shape = /^(?:\[(?<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?<host>[^\s:[\]/]+))(?::(?<port>\d{1,5}))?$/;

/**
 * Writes a contact point as the driver wants it, with its port.
 * @throws CassandraError `CONFIGURATION` when it is not `host`, `host:port`, `[IPv6]` or `[IPv6]:port`.
 */
export function normalizeContactPoint(contactPoint: string, defaultPort: number): string {
  const groups = shape.exec(contactPoint.trim())?.groups;
  const port = Number(groups?.port ?? defaultPort);
  if (groups === undefined || !(port >= 1 && port <= 65_535)) {
    const forms = 'host, host:port, [IPv6] or [IPv6]:port, with a port from 1 to 65535';
    throw new CassandraError('CONFIGURATION', `Contact point "${contactPoint}" is not ${forms}`, {
      option: 'contactPoints',
    });
  }
  return groups.v6 === undefined ? `${groups.host}:${port}` : `[${groups.v6}]:${port}`;
}
