import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Whom a request counts against: the subject of its token, where one was accepted, else the network it comes from. */
export function clientOf(request: FastifyRequest & { readonly subject?: string | null }): string {
  const { subject } = request;
  // However long a subject is, a key is short.
  return typeof subject === 'string'
    ? `subject:${createHash('sha256').update(subject).digest('base64url')}`
    : `address:${networkOf(request.clientAddress ?? request.ip)}`;
}

/** An IPv4 address as it is, also one that IPv6 writes; of an IPv6 address the /64, which is one subscriber's. */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const hexadecimal = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) => `${hex(a, b)}:${hex(c, d)}`,
  );
  const [head = [], tail] = hexadecimal
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  if (tail === undefined) return head;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function hex(high: string, low: string): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
