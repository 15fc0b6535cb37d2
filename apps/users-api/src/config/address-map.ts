import { isIP, isIPv6 } from 'node:net';
import { type ContactPoint, parseContactPoint } from './contact-point.js';

/** A node that is reached elsewhere than it announces. */
export interface AddressPair {
  /** The IP address that the cluster announces. */
  announced: string;
  /** Where it is reached; without a port, at the one of all nodes. */
  reached: ContactPoint;
}

/** Reads `private=public`, `private=public:port` with IPv6 in brackets or, as private, without; anything else gives `undefined`. */
export function parseAddressPair(text: string): AddressPair | undefined {
  const [, left = '', right = ''] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  const announced = left.replace(/^\[(.*)\]$/, '$1');
  const reached = parseContactPoint(right);
  // A zone is this machine's own matter.
  if (isIP(announced) === 0 || announced.includes('%') || reached === undefined) return undefined;
  return { announced: canonicalAddress(announced), reached };
}

/** An IP address in the one way of writing it that all others are brought to. */
export function canonicalAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
