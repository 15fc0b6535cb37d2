import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LocalCassandraError } from '../errors.js';

// Below every system's range for outgoing connections, which could otherwise take a port between its choice and its use.
const LOWEST = 15_000;
const HIGHEST = 32_000;

/**
 * Two ports that nobody listens on at this moment, the first one `fixed` if given.
 * @throws LocalCassandraError `PORT_IN_USE` for a fixed one, `ADDRESS_UNAVAILABLE` when the address is not of this machine.
 */
export async function choosePorts(
  address: string,
  fixed: number | undefined,
): Promise<{ port: number; storagePort: number }> {
  if (fixed !== undefined && !(await isFree(address, fixed))) throw portInUse(address, fixed);
  const port = fixed ?? (await freePort(address));
  return { port, storagePort: await freePort(address, port) };
}

/** The error for a fixed port that another program has. */
export function portInUse(address: string, port: number): LocalCassandraError {
  return new LocalCassandraError(
    'PORT_IN_USE',
    `Port ${port} on ${address} is in use by another program. Stop that program, choose another \`port\`, or leave \`port\` out for a free one.`,
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

/** Whether a port can be listened on; rejects when the address is not of this machine. */
export function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(addressUnavailable(address, error));
    });
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The error for an address that cannot be listened on, with the line that adds it where there is one. */
export function addressUnavailable(address: string, cause?: unknown): LocalCassandraError {
  const loopback = address.startsWith('127.');
  const advice =
    loopback && process.platform === 'darwin'
      ? `Add it with: sudo ifconfig lo0 alias ${address}`
      : 'Choose an `address` of this machine, such as 127.0.0.1.';
  return new LocalCassandraError(
    'ADDRESS_UNAVAILABLE',
    `${address} is no address of this machine. ${advice}`,
    { cause },
  );
}
