import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { RequestWork } from '../http/request-work.js';

interface StreamReplyOptions {
  readonly contentType: string;
  readonly work: RequestWork;
}

/**
 * Answers with the chunks, asked for as fast as the socket takes them. The first is awaited before anything
 * is sent, so that a failure until then is an ordinary problem; a later one breaks the connection.
 */
export async function streamReply(
  reply: FastifyReply,
  chunks: AsyncGenerator<Buffer, void, void>,
  { contentType, work }: StreamReplyOptions,
): Promise<FastifyReply> {
  const first = await chunks.next();
  async function* body(): AsyncGenerator<Buffer, void, void> {
    try {
      for (let next = first; !next.done; next = await chunks.next()) {
        work.progress();
        yield next.value;
      }
    } finally {
      await chunks.return();
    }
  }
  const payload = Readable.from(body(), { objectMode: false });
  // A body that is destroyed before its first read never comes to its own clean-up.
  payload.once('close', () => void chunks.return().catch(() => {}));
  return reply.type(contentType).send(payload);
}

/** The answer to HEAD, for which nothing is read: its length is as unknown as that of the stream. */
export function headReply(
  reply: FastifyReply,
  { contentType }: Pick<StreamReplyOptions, 'contentType'>,
): FastifyReply {
  return reply.type(contentType).send(Readable.from([]));
}
