import { Readable } from 'node:stream';
import type { JsonStream, Pace } from 'async-cassandra';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { Answer } from '../http/answer.js';
import { preferredType } from '../http/preferred-type.js';
import type { RequestWork } from '../http/request-work.js';
import { varyHeader } from '../openapi/answer-headers.js';
import { UnreadBytes } from './unread-bytes.js';

/** What a stream is asked with; `rows` are what it holds, for people: `users`. */
export function streamQuery(rows: string) {
  return Type.Object({
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: `Most ${rows} in all; absent: to the last one.`,
      }),
    ),
    fetch_size: Type.Integer({
      minimum: 1,
      maximum: 5000,
      default: 100,
      description: `Most ${rows} in one page from Cassandra.`,
    }),
  });
}

/** What a stream answers, for the schema of its route; `name` is what a row is called, for people: `user`. */
export function streamResponse(name: string, schema: TSchema, description: string) {
  return {
    description,
    headers: varyHeader,
    content: {
      'application/json': { schema: Type.Array(schema) },
      'application/x-ndjson': { schema: Type.String({ description: `One ${name} a line.` }) },
    },
  };
}

/** How the rows of a stream are sent: one a line or as one array, and held back while the client takes nothing. */
export interface StreamForm {
  readonly lines: boolean;
  readonly pace: Pace;
}

/** Answers rows as one JSON array, or one a line where the client would rather have that; `open` begins to read them. */
export async function sendJsonStream(
  { method, headers, work }: Pick<FastifyRequest, 'method' | 'headers' | 'work'>,
  reply: FastifyReply,
  open: (form: StreamForm) => JsonStream<unknown>,
): Promise<FastifyReply> {
  const types = ['application/json', 'application/x-ndjson'] as const;
  const lines = preferredType(headers.accept, types) === 'application/x-ndjson';
  const contentType = `application/${lines ? 'x-ndjson' : 'json'}; charset=utf-8`;
  reply.header('vary', 'accept');
  if (method === 'HEAD') return headReply(reply, { contentType });
  return streamReply(reply, (pace) => open({ lines, pace }), { contentType, work });
}

interface StreamReplyOptions {
  readonly contentType: string;
  readonly work: RequestWork;
}

/**
 * Answers with the pieces of what `open` opens, asked for as fast as the client takes them. The first is awaited before
 * anything is sent, so that a failure until then is an ordinary problem; a later one breaks the connection.
 */
async function streamReply(
  reply: FastifyReply,
  open: (pace: Pace) => JsonStream<unknown>,
  { contentType, work }: StreamReplyOptions,
): Promise<FastifyReply> {
  const unread = new UnreadBytes(reply.request.raw.socket);
  try {
    const stream = open(unread);
    const pieces = stream[Symbol.asyncIterator]();
    const { raw } = reply;
    // What a hook has made something else of never gets there, and is not given back.
    if (raw instanceof Answer) raw.onWritten = (piece) => stream.giveBack(piece);
    const first = await pieces.next();
    const body = async function* (): AsyncGenerator<Buffer, void, void> {
      try {
        for (let next = first; !next.done; next = await pieces.next()) {
          work.progress();
          yield next.value;
          unread.sent();
        }
      } finally {
        await pieces.return();
      }
    };
    const payload = Readable.from(body(), { objectMode: false });
    payload.once('close', () => {
      unread[Symbol.dispose]();
      // A body that is destroyed before its first read never comes to its own clean-up.
      void pieces.return().catch(() => {});
    });
    return reply.type(contentType).send(payload);
  } catch (error) {
    unread[Symbol.dispose]();
    throw error;
  }
}

/** The answer to HEAD, for which nothing is read: its length is as unknown as that of the stream. */
function headReply(
  reply: FastifyReply,
  { contentType }: Pick<StreamReplyOptions, 'contentType'>,
): FastifyReply {
  return reply.type(contentType).send(Readable.from([]));
}
