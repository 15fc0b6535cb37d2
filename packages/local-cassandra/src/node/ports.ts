import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { addLoopbackAddress } from '../environment/platform.js';
import { LocalCassandraError } from '../errors.js';
import { listServers } from '../server/registry.js';
import { hostAndPort } from './host-and-port.js';

// Below every system's range for outgoing connections, which could otherwise take a port between its choice and its use.
const LOWEST = 15_000;
const HIGHEST = 32_000;
/** Milliseconds in which a port of this machine is answered or refused. */
const ANSWER_MS = 1_000;

/**
 * Two ports that nobody listens on at this moment, the first one `fixed` if given.
 * @throws LocalCassandraError `PORT_IN_USE` for a fixed one, `ADDRESS_UNAVAILABLE` when the address is not of this machine.
 */
export async function choosePorts(
  address: string,
  fixed: number | undefined,
): Promise<{ port: number; storagePort: number }> {
  if (fixed !== undefined && !(await isFree(address, fixed))) throw await fixedPortInUse(address, fixed);
  const port = fixed ?? (await freePort(address));
  return { port, storagePort: await freePort(address, port) };
}

/** The error for a fixed port that somebody has: a node that was left running here, as far as can be told. */
export async function fixedPortInUse(address: string, port: number): Promise<LocalCassandraError> {
  const servers = await listServers().catch(() => []);
  const wanted = hostAndPort({ address, port });
  const server = servers.find((each) => each.nodes.some((node) => node.contactPoint === wanted));
  if (!server) return portInUse(address, port);
  return new LocalCassandraError(
    'PORT_IN_USE',
    `Port ${port} on ${address} is that of the Cassandra with the id ${server.id}, started before with other options. Stop it with \`local-cassandra stop ${server.id}\`, or choose another port.`,
  );
}

/** The error for a port that another program has. */
export function portInUse(address: string, port: number): LocalCassandraError {
  return new LocalCassandraError(
    'PORT_IN_USE',
    `Port ${port} on ${address} is in use by another program. Stop that program, or choose another port; no \`port\` in the options, or --port 0 on the command line, takes a free one.`,
  );
}

/** A port that nobody listens on at this moment. */
export async function freePort(address: string, except?: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (port !== except && (await isFree(address, port))) return port;
  }
  throw new LocalCassandraError(
    'PORT_IN_USE',
    `No free port from ${LOWEST} to ${HIGHEST} was found on ${address}.`,
  );
}

/** What systems say of an address that is not theirs. */
const FOREIGN = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTFOUND', 'ENETUNREACH']);

/** Whether a port can be listened on; rejects when the address is not of this machine, or the port not for this user. */
export function isFree(address: string, port: number): Promise<boolean> {
  return new Promise<boolean>((resolve, reject) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') reject(portForbidden(address, port, error));
      else reject(FOREIGN.has(error.code ?? '') ? addressUnavailable(address, error) : error);
    });
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  }).then(async (bound) => bound && !(await answers(address, port)));
}

/** Whether somebody accepts connections: on macOS also one who listens on all addresses, while the port is free on this one. */
export function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: ANSWER_MS });
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket
      .on('connect', () => settle(true))
      .on('timeout', () => settle(false))
      .on('error', () => settle(false));
  });
}

function portForbidden(address: string, port: number, cause: unknown): LocalCassandraError {
  return new LocalCassandraError(
    'INVALID_OPTION',
    `Port ${port} on ${address} is not for this user: choose a \`port\` from 1024 on, or leave \`port\` out for a free one.`,
    { cause },
  );
}

/** The error for an address that cannot be listened on, with the line that adds it where there is one. */
export function addressUnavailable(address: string, cause?: unknown): LocalCassandraError {
  const loopback = address.startsWith('127.');
  const advice =
    loopback && process.platform === 'darwin'
      ? `Add it with: ${addLoopbackAddress(address)}`
      : 'Choose an `address` of this machine, such as 127.0.0.1.';
  return new LocalCassandraError(
    'ADDRESS_UNAVAILABLE',
    `${address} is no address of this machine. ${advice}`,
    { cause },
  );
}
