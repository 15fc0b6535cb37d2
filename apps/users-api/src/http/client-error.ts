import { randomUUID } from 'node:crypto';
import { maxHeaderSize, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { HttpProblem, invalid, toProblem } from './problem.js';

type BusySocket = Socket & { _httpMessage?: ServerResponse | null };

/** Answers what Node.js cannot read as HTTP with a problem document, and closes the connection. */
export function onClientError(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  const isAnswering = (socket as BusySocket)._httpMessage?.headersSent === true;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const id = randomUUID();
  const problem = problemOf(error);
  this.log.debug({ err: error, reqId: id }, problem.detail);
  const document = toProblem(problem, { path: '/', id });
  if (isWrite(error.rawPacket)) document.outcome = 'not_applied';
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}

function problemOf({ code, rawPacket }: ConnectionError): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return hasLongFirstLine(rawPacket)
        ? invalid([{ loc: ['path'], msg: 'The address is too long', type: 'url_too_long' }])
        : new HttpProblem(431, 'The header fields of the request are too large');
    case 'HPE_INVALID_URL':
      return invalid([{ loc: ['path'], msg: 'The address is not percent-encoded', type: 'url_parsing' }]);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem(408, 'The request did not arrive in time');
    default:
      return new HttpProblem(400, 'The request is not valid HTTP');
  }
}

function isWrite(packet: unknown): boolean {
  return Buffer.isBuffer(packet) && /^(?:POST|PUT|PATCH|DELETE) /.test(packet.toString('latin1', 0, 7));
}

/** Node.js reports one limit for the address and the header fields together. */
function hasLongFirstLine(packet: unknown): boolean {
  if (!Buffer.isBuffer(packet)) return false;
  const end = packet.indexOf('\r\n');
  return end < 0 || end > maxHeaderSize / 2;
}
