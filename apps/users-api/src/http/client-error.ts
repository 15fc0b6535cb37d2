import { randomUUID } from 'node:crypto';
import { type IncomingMessage, maxHeaderSize, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { Connection } from './connection.js';
import { HttpProblem, invalid, toProblem } from './problem.js';

/** Answers what Node.js cannot read as HTTP with a problem document, and closes the connection. */
export function onClientError(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const connection = Connection.of(socket);
  connection?.takeNoMore();
  // Whoever refuses the request that it breaks off, whatever its body, has not come to say so.
  if (connection?.answering?.headersSent === false) setImmediate(refuse, this, error, socket);
  else refuse(this, error, socket);
}

function refuse(app: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const connection = Connection.of(socket);
  const answer = connection?.answering;
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else if (answer?.req.complete || answer?.writableEnded) refuseLater(app, error, socket, answer);
  else if (answer?.headersSent) answer.destroy();
  // The rest of a request that has its answer gets no other.
  else if (answer === undefined && connection?.latest?.req.complete === false)
    socket.end(() => socket.destroy());
  else refuseConnection(app, socket, problemOf(error), error);
}

/** Answers CONNECT, which Node.js would leave without one. */
export function onConnect(this: FastifyInstance, _request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => {});
  const connection = Connection.of(socket);
  connection?.takeNoMore();
  const problem = new HttpProblem(501, 'This service is no proxy: CONNECT is not implemented');
  const inTurn = () => {
    const answer = connection?.answering;
    if (answer !== undefined) answer.once('close', inTurn);
    else if (socket.writable) refuseConnection(this, socket, problem);
  };
  inTurn();
}

const waiting = new WeakSet<Socket>();

/** Lets an answer go first: to the request before the one that is broken, or to that one already. */
function refuseLater(
  app: FastifyInstance,
  error: ConnectionError,
  socket: Socket,
  answer: ServerResponse,
): void {
  if (waiting.has(socket)) return;
  waiting.add(socket);
  answer.once('close', () => {
    waiting.delete(socket);
    // It may have been the last one on the connection, which then ends by itself.
    if (socket.writableEnded) return;
    // What came in the same packet as another request does not begin with it.
    refuse(app, Object.assign(error, { rawPacket: null }), socket);
  });
}

interface BadRequest extends Error {
  readonly rawPacket?: unknown;
}

function refuseConnection(
  app: FastifyInstance,
  socket: Duplex,
  problem: HttpProblem,
  error?: BadRequest,
): void {
  const id = randomUUID();
  const packet = error?.rawPacket;
  app.log.debug({ err: error, requestId: id }, problem.detail);
  const document = toProblem(problem, { path: '/', id });
  if (begins(packet, /^(?:POST|PUT|PATCH|DELETE) /)) document.outcome = 'not_applied';
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${begins(packet, /^HEAD /) ? '' : body}`, () => socket.destroy());
}

function problemOf({ code, message, rawPacket }: ConnectionError): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return hasLongFirstLine(rawPacket)
        ? invalid([{ loc: ['path'], msg: 'The address is too long', type: 'url_too_long' }])
        : new HttpProblem(431, 'The header fields of the request are too large');
    case 'HPE_INVALID_URL':
      return invalid([{ loc: ['path'], msg: 'The address is not percent-encoded', type: 'url_parsing' }]);
    case 'HPE_PAUSED_H2_UPGRADE':
      return otherVersion();
    case 'HPE_INVALID_VERSION':
      // The same code stands for a line that ends in a wrong way.
      return /invalid http version/i.test(message) ? otherVersion() : notHttp();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem(408, 'The request did not arrive in time');
    default:
      return notHttp();
  }
}

function notHttp(): HttpProblem {
  return new HttpProblem(400, 'The request is not valid HTTP');
}

/** Of another major version, or of a minor one that Node.js does not read. */
export function otherVersion(): HttpProblem {
  return new HttpProblem(505, 'This service speaks HTTP/1.1', { headers: { connection: 'close' } });
}

function begins(packet: unknown, pattern: RegExp): boolean {
  return Buffer.isBuffer(packet) && pattern.test(packet.toString('latin1', 0, 7));
}

/** Node.js reports one limit for the address and the header fields together. */
function hasLongFirstLine(packet: unknown): boolean {
  if (!Buffer.isBuffer(packet)) return false;
  const end = packet.indexOf('\r\n');
  return end < 0 || end > maxHeaderSize / 2;
}
