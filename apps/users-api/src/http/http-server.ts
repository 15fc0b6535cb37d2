import { createServer, type Server, type ServerOptions } from 'node:http';
import { Connection } from './connection.js';
import { type RequestHandler, Turns } from './turns.js';

/** What Fastify makes of the options it was given. */
interface HttpServerOptions {
  readonly http?: ServerOptions;
  readonly keepAliveTimeout?: number;
  readonly requestTimeout?: number;
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
  const turns = new Turns(handler);
  server.on('connection', (socket) => {
    turns.noteConnection();
    new Connection(socket, turns);
  });
  return server;
}
