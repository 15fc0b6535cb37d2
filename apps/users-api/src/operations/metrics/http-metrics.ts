import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { isWrite } from '../../http/problem-replies.js';
import { waitedMs } from '../../http/turns.js';
import { readHistogram } from './read-histogram.js';
import { durationBounds, RequestTallies } from './request-tallies.js';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Counts and times HTTP requests by what is known beforehand: method, route template and status. Whatever a
 * client makes up is one label value, `OTHER` for methods and `unmatched` for addresses.
 */
export class HttpMetrics {
  readonly #tallies = new RequestTallies();
  readonly #writes: Counter<'outcome'>;
  readonly #bytesSeen = new WeakMap<Socket, number>();

  constructor(registry: Registry) {
    const tallies = this.#tallies;
    const registers = [registry];
    new Counter({
      name: 'http_server_requests_total',
      help: 'HTTP requests that are over; status aborted: the connection ended before the answer did.',
      labelNames: ['method', 'route', 'status'],
      registers,
      collect() {
        this.reset();
        for (const { labels, requests } of tallies.all) this.inc(labels, requests);
      },
    });
    readHistogram(registry, {
      name: 'http_server_request_duration_seconds',
      help: 'Time from the header of an HTTP request to the last byte of its answer.',
      labelNames: ['method', 'route', 'status_class'],
      buckets: durationBounds,
      read: () => tallies.durations,
    });
    new Counter({
      name: 'http_server_response_bytes_total',
      help: 'Bytes written to the connections of HTTP clients, header fields included.',
      labelNames: ['route'],
      registers,
      collect() {
        this.reset();
        for (const { labels, bytes } of tallies.all) this.inc({ route: labels.route }, bytes);
      },
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
      const status = response.writableFinished ? response.statusCode : 'aborted';
      const seconds = (performance.now() - startedAt) / 1000;
      const tally = this.#tallies.of(method, route, status);
      tally.requests++;
      tally.bytes += this.#bytesWritten(socket);
      tally.durations.add(seconds);
      if (isWrite(request) && !request.is404 && !config.isDiagnostic) {
        // A client that did not read the answer does not know.
        const outcome = response.writableFinished ? (reply.failedWith ?? 'applied') : 'unknown';
        this.#writes.inc({ outcome });
      }
    });
  }

  /** Counts a request that was refused before anybody looked where it should go. */
  countRefused({ method = '' }: IncomingMessage): void {
    this.#tallies.of(knownMethods.has(method) ? method : 'OTHER', 'unmatched', 503).requests++;
  }

  /** Bytes written since the last answer on the same connection. Injected requests have none. */
  #bytesWritten(socket: Socket): number {
    const total = socket.bytesWritten ?? 0;
    const before = this.#bytesSeen.get(socket) ?? 0;
    this.#bytesSeen.set(socket, total);
    return total - before;
  }
}
