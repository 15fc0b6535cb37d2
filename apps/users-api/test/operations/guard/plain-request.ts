import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request with exactly these headers, such as `Host`, which fetch chooses itself. */
export async function plainRequest(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Record<string, unknown> }> {
  const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  asked.end();
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  if (answer === undefined) throw new Error('There was no answer');
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: JSON.parse(await text(answer)) };
}
