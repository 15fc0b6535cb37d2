import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { parseNetworks } from '../../config/networks.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the client, by what trusted proxies say; absent without `TRUST_PROXY`. */
    readonly clientAddress?: string;
    /** What a trusted proxy took away in front of the path, such as `/shop`, or nothing; absent without `TRUST_PROXY`. */
    readonly pathPrefix?: string;
  }
}

interface ProxiesOptions {
  /** As `TRUST_PROXY` has it. */
  readonly trusted: string;
}

const prefixes = /^(?:\/[\w.~-]+)+$/;
const dots = /\/\.{1,2}(?:\/|$)/;

/** Believes named proxies who the client is and where the service is, and nobody else. */
export const proxies = fp((app: FastifyInstance, { trusted }: ProxiesOptions, done: () => void) => {
  const networks = parseNetworks(trusted);
  if (networks === undefined) throw new Error(`${trusted} are no networks`);
  app.decorateRequest('clientAddress', {
    getter(this: FastifyRequest) {
      return clientAddressOf(this, networks);
    },
  });
  app.decorateRequest('pathPrefix', {
    getter(this: FastifyRequest) {
      return pathPrefixOf(this, networks);
    },
  });
  app.addHook('onSend', (request, reply, _payload, next) => {
    const prefix = request.pathPrefix ?? '';
    if (prefix !== '') {
      const location = reply.getHeader('location');
      if (typeof location === 'string' && location.startsWith('/'))
        reply.header('location', prefix + location);
      const link = reply.getHeader('link');
      if (typeof link === 'string') reply.header('link', link.replaceAll(/<(?=\/)/g, `<${prefix}`));
    }
    next();
  });
  done();
});

/** The right-most address that no trusted proxy has; as far as what they say can be read. */
function clientAddressOf({ raw, headers }: FastifyRequest, trusted: BlockList): string {
  let address = raw.socket.remoteAddress ?? '';
  const said = [headers['x-forwarded-for']].flat().join(',').split(',').reverse();
  for (const each of said) {
    if (!isTrusted(address, trusted)) break;
    const before = addressOf(each.trim());
    if (before === undefined) break;
    address = before;
  }
  return address;
}

function pathPrefixOf({ raw, headers }: FastifyRequest, trusted: BlockList): string {
  const prefix = headers['x-forwarded-prefix'];
  if (typeof prefix !== 'string' || !isTrusted(raw.socket.remoteAddress ?? '', trusted)) return '';
  return prefixes.test(prefix) && !dots.test(prefix) ? prefix : '';
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** An address without the port, brackets and quotes that some proxies write; `undefined` for what is none. */
function addressOf(text: string): string | undefined {
  const [, bracketed, plain] = /^"?(?:\[([^\]]+)\](?::\d+)?|([\d.]+)(?::\d+)?)"?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) === 0 ? undefined : address;
}
