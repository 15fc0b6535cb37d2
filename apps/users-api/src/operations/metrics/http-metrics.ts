import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';
import { isWrite } from '../../http/problem-replies.js';
import { waitedMs } from '../../http/turns.js';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Counts and times HTTP requests by what is known beforehand: method, route template and status. Whatever a
 * client makes up is one label value, `OTHER` for methods and `unmatched` for addresses.
 */
export class HttpMetrics {
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #duration: Histogram<'method' | 'route' | 'status_class'>;
  readonly #bytes: Counter<'route'>;
  readonly #writes: Counter<'outcome'>;
  readonly #bytesSeen = new WeakMap<Socket, number>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'http_server_requests_total',
      help: 'HTTP requests that are over; status aborted: the connection ended before the answer did.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Time from the header of an HTTP request to the last byte of its answer.',
      labelNames: ['method', 'route', 'status_class'],
      buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#bytes = new Counter({
      name: 'http_server_response_bytes_total',
      help: 'Bytes written to the connections of HTTP clients, header fields included.',
      labelNames: ['route'],
      registers,
    });
    this.#writes = new Counter({
      name: 'http_server_writes_total',
      help: 'POST, PUT, PATCH and DELETE by what they left behind; diagnostics and unknown addresses are left out.',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of ['applied', 'not_applied', 'unknown']) this.#writes.inc({ outcome }, 0);
  }

  /** Follows a request, from its `onRequest` hook until its connection is done with it. */
  follow(request: FastifyRequest, reply: FastifyReply): void {
    const startedAt = performance.now() - waitedMs(request.raw);
    // The answer lets go of its socket before it closes.
    const { socket } = request.raw;
    const response = reply.raw;
    response.on('close', () => {
      const method = knownMethods.has(request.method) ? request.method : 'OTHER';
      // Fastify makes it anew each time that it is asked.
      const { url: route = 'unmatched', config } = request.routeOptions;
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      const statusClass = response.writableFinished ? `${status[0]}xx` : status;
      this.#requests.inc({ method, route, status });
      const seconds = (performance.now() - startedAt) / 1000;
      this.#duration.observe({ method, route, status_class: statusClass }, seconds);
      this.#bytes.inc({ route }, this.#bytesWritten(socket));
      if (isWrite(request) && !request.is404 && !config.isDiagnostic) {
        // A client that did not read the answer does not know.
        const outcome = response.writableFinished ? (reply.failedWith ?? 'applied') : 'unknown';
        this.#writes.inc({ outcome });
      }
    });
  }

  /** Counts a request that was refused before anybody looked where it should go. */
  countRefused({ method = '' }: IncomingMessage): void {
    this.#requests.inc({
      method: knownMethods.has(method) ? method : 'OTHER',
      route: 'unmatched',
      status: '503',
    });
  }

  /** Bytes written since the last answer on the same connection. Injected requests have none. */
  #bytesWritten(socket: Socket): number {
    const total = socket.bytesWritten ?? 0;
    const before = this.#bytesSeen.get(socket) ?? 0;
    this.#bytesSeen.set(socket, total);
    return total - before;
  }
}
