import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const latest = Symbol('latest answer');

/** Where Node.js keeps the answer that is being made or sent, and this the one to the latest request. */
type AnsweringSocket = Socket & { _httpMessage?: ServerResponse | null; [latest]?: ServerResponse };

/** The answer that is being made or sent on a connection; others may wait behind it. */
export function answerOn(socket: Socket): ServerResponse | undefined {
  return (socket as AnsweringSocket)._httpMessage ?? undefined;
}

/** The answer to the latest request on a connection of {@link keepLatestAnswers}, which may be out already. */
export function latestAnswerOn(socket: Socket): ServerResponse | undefined {
  return (socket as AnsweringSocket)[latest];
}

/** Remembers on each connection of a server the answer to its latest request. */
export function keepLatestAnswers(server: Server): void {
  server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    (socket as AnsweringSocket)[latest] = answer;
  });
}
