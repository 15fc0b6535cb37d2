import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { retryAfter } from '../http/error-status.js';
import { HttpProblem } from '../http/problem.js';
import { RunningRequests } from './running-requests.js';

declare module 'fastify' {
  interface FastifyInstance {
    lifecycle: Lifecycle;
  }
  interface FastifyContextConfig {
    /** Whether the route is answered while the service shuts down. */
    servesWhileDraining?: boolean;
  }
}

/** Milliseconds that requests without a connection have to notice. */
const cancelMs = 1000;

/** Milliseconds that connections without a request have to go, once every answer is out. */
const leaveMs = 1000;

/** The last part of a service's life: it can be asked to shut down, then drains, then closes. */
export class Lifecycle {
  readonly running = new RunningRequests();
  readonly #app: FastifyInstance;
  readonly #drainMs: number;
  #requestShutdown: () => void = () => {};
  #closed: Promise<void> | undefined;
  readonly #onDrain: (() => void)[] = [];

  /** Resolves when something inside the service asks for its end; whoever runs the process then ends it. */
  readonly shutdownRequested = new Promise<void>((resolve) => {
    this.#requestShutdown = resolve;
  });

  constructor(app: FastifyInstance, drainMs: number) {
    this.#app = app;
    this.#drainMs = drainMs;
  }

  /** Whether the service takes no new work any more. */
  get isDraining(): boolean {
    return this.#closed !== undefined;
  }

  /** Has something end that would go on for as long as its client likes, once the service takes no new work. */
  onDrain(end: () => void): void {
    this.#onDrain.push(end);
  }

  requestShutdown(): void {
    this.#requestShutdown();
  }

  /**
   * Refuses new work, lets running requests complete, then closes the server and the database. What has not
   * completed in time loses its connection. Every call shares the first one's promise.
   */
  shutdown(): Promise<void> {
    this.#closed ??= this.#drain();
    return this.#closed;
  }

  async #drain(): Promise<void> {
    for (const end of this.#onDrain) end();
    this.#app.server.closeIdleConnections();
    if (!(await this.running.finished(this.#drainMs))) {
      this.#app.log.warn(
        `Ending ${this.running.count} requests that did not complete in ${this.#drainMs / 1000} s`,
      );
      this.running.breakOff();
      await this.running.finished(cancelMs);
    }
    // Half a request, or a body that nobody reads, is no reason to stay.
    const rest = setTimeout(() => this.#app.server.closeAllConnections(), leaveMs);
    await this.#app.close();
    clearTimeout(rest);
  }
}

interface LifecycleOptions {
  /** Milliseconds that running requests may take to complete. */
  drainMs: number;
}

/** Counts running requests and turns new ones away while the service shuts down. */
export const lifecycle = fp((app: FastifyInstance, { drainMs }: LifecycleOptions, done: () => void) => {
  const life = new Lifecycle(app, drainMs);
  app.decorate('lifecycle', life);
  app.addHook('onRequest', (request, reply, next) => {
    if (life.isDraining) {
      reply.header('connection', 'close');
      if (!request.routeOptions.config.servesWhileDraining) return next(shuttingDown());
    }
    life.running.add(reply.raw);
    next();
  });
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (life.isDraining) reply.header('connection', 'close');
    next();
  });
  done();
});

function shuttingDown(): HttpProblem {
  return new HttpProblem(503, 'The service is shutting down', { headers: retryAfter });
}
