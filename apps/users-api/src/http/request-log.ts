import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import { infoWriterOf } from '../logging/logger.js';
import { LoggedAddresses } from './logged-addresses.js';
import { traceOf } from './trace-context.js';

type ChildLoggerFactory = NonNullable<FastifyServerOptions['childLoggerFactory']>;
type ChildLogger = Parameters<ChildLoggerFactory>;

/** A query that is more than numbers, in the line of a request. */
const otherQuery = /\?(?!(?:[a-z_]{1,20}=\d{1,9}[& ])+\d{3} )/;

/** The member of a line that tells the request. */
const idLabel = 'requestId';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Gives each request the logger that puts the ids of request and trace into its lines. */
export const requestLogger: ChildLoggerFactory = (...child) => new RequestLogger(...child);

/** Writes one line for each request, when it is over. */
export class RequestLog extends LogController {
  readonly #addresses = new LoggedAddresses();

  constructor() {
    super({ requestIdLogLabel: idLabel });
  }

  /** Learns which addresses there are, before the routes are added. */
  learn(app: FastifyInstance): void {
    this.#addresses.learn(app);
  }

  override incomingRequest(): void {}

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const { log, method, originalUrl } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const line = `${method} ${this.#addresses.of(originalUrl)} ${reply.statusCode} ${ms} ms`;
    if (error) log.info({ err: error, ms }, line);
    else if (log instanceof RequestLogger) log.complete(reply.statusCode, ms, line);
    else log.info({ status: reply.statusCode, ms }, line);
  }
}

/** Most requests log one line, and a child of the service's logger is dearer than that: it is made when there are more. */
class RequestLogger implements FastifyBaseLogger {
  declare readonly trace: FastifyBaseLogger['trace'];
  declare readonly debug: FastifyBaseLogger['debug'];
  declare readonly info: FastifyBaseLogger['info'];
  declare readonly warn: FastifyBaseLogger['warn'];
  declare readonly error: FastifyBaseLogger['error'];
  declare readonly fatal: FastifyBaseLogger['fatal'];
  readonly #parent: ChildLogger[0];
  readonly #requestId: string;
  readonly #options: ChildLogger[2];
  readonly #request: ChildLogger[3];
  #child: FastifyBaseLogger | undefined;

  static {
    for (const level of levels) {
      const value = function (this: RequestLogger, ...line: [object, string]) {
        this.#logger[level](...line);
      };
      Object.defineProperty(RequestLogger.prototype, level, { value });
    }
  }

  constructor(...[parent, bindings, options, request]: ChildLogger) {
    this.#parent = parent;
    this.#requestId = bindings[idLabel];
    this.#options = options;
    this.#request = request;
  }

  get level(): string {
    return (this.#child ?? this.#parent).level;
  }

  set level(level: string) {
    this.#logger.level = level;
  }

  silent(): void {}

  child(...[bindings, options]: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#logger.child(bindings, options);
  }

  /** Writes the line of a request that is over, at `info` as any other. */
  complete(status: number, ms: number, line: string): void {
    if (this.#child !== undefined) {
      this.#child.info({ status, ms }, line);
      return;
    }
    const [parent, requestId] = [this.#parent, this.#requestId];
    // An address is made of words of the routes and UUIDs: only a query, and an id that the client made up, may need a censor.
    const isHarmless = this.#request.headers['x-request-id'] !== requestId && !otherQuery.test(line);
    const write = isHarmless ? infoWriterOf(parent) : undefined;
    if (write === undefined) parent.info({ [idLabel]: requestId, traceId: this.#traceId, status, ms }, line);
    else {
      const ids = `"${idLabel}":"${requestId}","traceId":"${this.#traceId}"`;
      write(`{"level":30,"time":${Date.now()},${ids},"status":${status},"ms":${ms},"msg":"${line}"}\n`);
    }
  }

  get #logger(): FastifyBaseLogger {
    const ids = { [idLabel]: this.#requestId, traceId: this.#traceId };
    this.#child ??= this.#parent.child(ids, this.#options);
    return this.#child;
  }

  get #traceId(): string {
    return traceOf(this.#request).traceId;
  }
}
