import { Readable } from 'node:stream';
import type { Pace } from 'async-cassandra';
import type { FastifyReply } from 'fastify';
import type { RequestWork } from '../http/request-work.js';
import { UnreadBytes } from './unread-bytes.js';

interface StreamReplyOptions {
  readonly contentType: string;
  readonly work: RequestWork;
}

/** What is sent, piece by piece. */
interface Pieces {
  [Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void>;
}

/**
 * Answers with the pieces of what `open` opens, asked for as fast as the client takes them. The first is awaited before
 * anything is sent, so that a failure until then is an ordinary problem; a later one breaks the connection.
 */
export async function streamReply(
  reply: FastifyReply,
  open: (pace: Pace) => Pieces,
  { contentType, work }: StreamReplyOptions,
): Promise<FastifyReply> {
  const unread = new UnreadBytes(reply.request.raw.socket);
  const pieces = open(unread)[Symbol.asyncIterator]();
  const first = await pieces.next().catch((error: unknown) => {
    unread[Symbol.dispose]();
    throw error;
  });
  async function* body(): AsyncGenerator<Buffer, void, void> {
    try {
      for (let next = first; !next.done; next = await pieces.next()) {
        work.progress();
        yield next.value;
      }
    } finally {
      await pieces.return();
    }
  }
  const payload = Readable.from(body(), { objectMode: false });
  payload.once('close', () => {
    unread[Symbol.dispose]();
    // A body that is destroyed before its first read never comes to its own clean-up.
    void pieces.return().catch(() => {});
  });
  return reply.type(contentType).send(payload);
}

/** The answer to HEAD, for which nothing is read: its length is as unknown as that of the stream. */
export function headReply(
  reply: FastifyReply,
  { contentType }: Pick<StreamReplyOptions, 'contentType'>,
): FastifyReply {
  return reply.type(contentType).send(Readable.from([]));
}
