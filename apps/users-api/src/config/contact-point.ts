import { isIPv6 } from 'node:net';

const HOST = /^(?!-)[\p{L}\p{N}._-]{1,253}$/u;
const BRACKETED = /^\[(?<host>[^\]]+)\](?::(?<port>\d{1,5}))?$/;
const PLAIN = /^(?<host>[^:[\]]+)(?::(?<port>\d{1,5}))?$/;

/** Where a Cassandra node listens; without a port, one that is set elsewhere is meant. */
export interface ContactPoint {
  host: string;
  port?: number;
}

/** Reads `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; anything else gives `undefined`. */
export function parseContactPoint(text: string): ContactPoint | undefined {
  const bracketed = BRACKETED.exec(text);
  const { host, port } = (bracketed ?? PLAIN.exec(text))?.groups ?? {};
  if (host === undefined || !(bracketed ? isIPv6(host) : HOST.test(host))) return undefined;
  if (port === undefined) return { host };
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { host, port: number } : undefined;
}

/** Writes a contact point as the driver reads it: `host:port`, IPv6 in brackets. */
export function formatContactPoint(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
