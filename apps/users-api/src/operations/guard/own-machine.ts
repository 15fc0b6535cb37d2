import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/problem.js';
import { isWrite } from '../../http/problem-replies.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const ownSites = new Set(['same-origin', 'none']);

/** Header fields that only a proxy sends, as do all that begin with `x-forwarded`. */
const ofProxies = new Set(['forwarded', 'via', 'x-real-ip']);

/**
 * Refuses with 403 what does not come from this machine or comes through a proxy on it, what a browser sends
 * to a name that is not this machine's, and what may change something on behalf of a web page of another
 * origin.
 */
export function requireOwnMachine(request: FastifyRequest): void {
  const { host, origin, 'sec-fetch-site': site } = request.headers;
  if (!isLoopback(request.raw.socket.remoteAddress)) {
    throw refuse('Diagnostics answer to this machine only, or to the holder of ADMIN_KEY once it is set');
  }
  if (cameByProxy(request.headers)) {
    throw refuse('Diagnostics are not served through a proxy, except to the holder of ADMIN_KEY');
  }
  if (host !== undefined && !isLocalName(host)) {
    throw refuse('Diagnostics are not served under this host name: use localhost');
  }
  if (!isWrite(request)) return;
  const isForeign = site === undefined ? false : !ownSites.has(String(site));
  if (isForeign || (origin !== undefined && !isSameOrigin(origin, host))) {
    throw refuse('Web pages of another origin may not do this');
  }
}

/** Whether a request comes from this machine, by no proxy, under a name of this machine. */
export function isOwnMachine({ headers, raw }: FastifyRequest): boolean {
  const { host } = headers;
  const isLocal = host === undefined || isLocalName(host);
  return isLocal && isLoopback(raw.socket.remoteAddress) && !cameByProxy(headers);
}

/** Whether an address is of the loopback interface, be it IPv4, IPv6 or one mapped into the other. */
export function isLoopback(address: string | undefined): boolean {
  const family = isIP(address ?? '');
  return address !== undefined && family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether some proxy passed the request on, whatever it says of it: behind one, every peer is loopback. */
function cameByProxy(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => ofProxies.has(name) || name.startsWith('x-forwarded'));
}

/** Whether a `Host` is one that no foreign name server can lead here: an IP address or `localhost`. */
export function isLocalName(host: string): boolean {
  const name = parse(`http://${host}`)?.hostname ?? '';
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || /^(?:.+\.)?localhost$/.test(name);
}

/** Whether a web page of `origin` came from the address that it now sends to: the service speaks plain HTTP. */
export function isSameOrigin(origin: string, host: string | undefined): boolean {
  const page = parse(origin);
  return page !== undefined && host !== undefined && parse(`http://${host}`)?.origin === page.origin;
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function refuse(detail: string): HttpProblem {
  return new HttpProblem(403, detail);
}
