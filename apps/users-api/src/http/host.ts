import { isIPv6 } from 'node:net';

// RFC 9110, 7.2: a host of RFC 3986 and an optional port. Several fields come joined by a comma and a space,
// which no host has.
const grammar = /^(?:\[(?<ip>[^\]]*)\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})+)(?::(?<port>\d*))?$/i;
const futureAddress = /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i;
const highestPort = 65_535;

/** Whether the value of a `Host` field names one host. An empty one does not: `http` addresses need a host. */
export function isValidHost(host: string): boolean {
  const groups = grammar.exec(host)?.groups;
  if (groups === undefined) return false;
  const { ip, port } = groups;
  if (port !== undefined && Number(port) > highestPort) return false;
  return ip === undefined || (isIPv6(ip) && !ip.includes('%')) || futureAddress.test(ip);
}
