import { createServer, type Server, type ServerOptions } from 'node:http';
import { Connection } from './connection.js';
import { type RequestHandler, Turns } from './turns.js';

/** What Fastify makes of the options it was given. */
interface HttpServerOptions {
  readonly http?: ServerOptions;
  readonly keepAliveTimeout?: number;
  readonly requestTimeout?: number;
}

const turns = new WeakMap<Server, Turns>();

/** Who gives the requests of a server their turns. */
export function turnsOf(server: Server): Turns | undefined {
  return turns.get(server);
}

/** For `serverFactory`: the server that Fastify would make, with the requests of each connection in order. */
export function createHttpServer(handler: RequestHandler, options: HttpServerOptions): Server {
  const { http = {}, keepAliveTimeout, requestTimeout } = options;
  const server = createServer({ ...http, keepAliveTimeout, requestTimeout }, (request, response) => {
    const connection = Connection.of(request.socket);
    if (connection === undefined) handler(request, response);
    else connection.take(request, response);
  });
  // Else Node.js closes the other half, too, before anything can be answered.
  Object.assign(server, { httpAllowHalfOpen: true });
  const taken = new Turns(handler);
  turns.set(server, taken);
  server.on('connection', (socket) => {
    taken.noteConnection();
    new Connection(socket, taken);
  });
  return server;
}
