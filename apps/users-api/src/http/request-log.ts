import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

/** Writes one line for each request, when it is over. */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const { method, originalUrl } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const line = `${method} ${originalUrl} ${reply.statusCode} ${ms} ms`;
    if (error) request.log.info({ err: error, ms }, line);
    else request.log.info({ status: reply.statusCode, ms }, line);
  }
}
