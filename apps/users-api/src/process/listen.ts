import type { FastifyInstance } from 'fastify';
import { type Config, ConfigurationError } from '../config/config.js';

/**
 * How many connections the system may hold until they are taken; it allows no more than its own limit. Those that
 * find no room try again after a second, then three.
 */
const backlog = 4096;

/**
 * Listens on `HOST` and `PORT`; answers the address as people would type it into a browser here.
 *
 * @throws ConfigurationError naming the variable when the address cannot be had.
 */
export async function listen(app: FastifyInstance, { HOST: host, PORT: port }: Config): Promise<string> {
  try {
    const listenTextResolver = (address: string) => `Listening on ${address}`;
    await app.listen({ host, port, backlog, listenTextResolver });
  } catch (error) {
    throw mistake(error, host, port) ?? error;
  }
  const url = new URL(app.listeningOrigin);
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = 'localhost';
  return url.origin;
}

function mistake(error: unknown, host: string, port: number): ConfigurationError | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ConfigurationError([
        `PORT ${port} is taken by another program: stop it or choose another PORT.`,
      ]);
    case 'EACCES':
      return new ConfigurationError([
        `PORT ${port} needs more rights than this process has: choose one over 1023.`,
      ]);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConfigurationError([`HOST must be an address of this machine, not "${host}".`]);
    default:
      return undefined;
  }
}
