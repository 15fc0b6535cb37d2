import { CassandraError } from '../errors/cassandra-error.js';

const shape = /^(?:\[(?<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?<host>[^\s:[\]/]+))(?::(?<port>\d{1,5}))?$/;

/**
 * Writes a contact point as the driver wants it, with its port.
 * @throws CassandraError `CONFIGURATION` when it is not `host`, `host:port`, `[IPv6]` or `[IPv6]:port`.
 */
export function normalizeContactPoint(contactPoint: string, defaultPort: number): string {
  // A caller without types may leave one out.
  const groups = typeof contactPoint === 'string' ? shape.exec(contactPoint.trim())?.groups : undefined;
  const port = Number(groups?.port ?? defaultPort);
  if (groups === undefined || !(port >= 1 && port <= 65_535)) {
    const forms = 'host, host:port, [IPv6] or [IPv6]:port, with a port from 1 to 65535';
    throw new CassandraError('CONFIGURATION', `Contact point "${contactPoint}" is not ${forms}`, {
      option: 'contactPoints',
    });
  }
  return groups.v6 === undefined ? `${groups.host}:${port}` : `[${groups.v6}]:${port}`;
}

const defaultPort = 9042;

interface ContactPoints {
  readonly contactPoints: readonly string[];
  readonly port?: number | undefined;
}

/**
 * The port of contact points that name none, and of every node that the cluster announces: what `port` says, else the one
 * that all contact points have.
 * @throws CassandraError `CONFIGURATION` when a contact point makes no sense.
 */
export function clusterPort({ contactPoints, port }: ContactPoints): number {
  const ports = contactPoints.map((point) => portOf(normalizeContactPoint(point, port ?? defaultPort)));
  const [first = defaultPort, ...others] = new Set(ports);
  return port ?? (others.length === 0 ? first : defaultPort);
}

function portOf(contactPoint: string): number {
  return Number(contactPoint.slice(contactPoint.lastIndexOf(':') + 1));
}
