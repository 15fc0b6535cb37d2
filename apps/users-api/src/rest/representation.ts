import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/problem.js';
import type { ChangeResult, VersionedRow } from './conditional-write.js';
import { sendJson } from './json.js';
import { failedForReading, type Preconditions, preconditionFailed } from './preconditions.js';

/** How clients see a row. */
export interface Representation<Row> {
  /** What a row is called, for people: `user`. */
  readonly name: string;
  /** The entity tag: another one for every version. */
  etagOf(row: Row): string;
  toJson(row: Row): string;
}

/**
 * The entity tag of a row: its `updated_at`, which moves forward with every change. Where another application left that
 * out, or stored what no `Date` can hold, what the row holds: nothing else in it tells one version from another.
 */
export function versionTag({ updated_at: stamp }: VersionedRow, content: readonly unknown[]): string {
  if (stamp !== null && !Number.isNaN(stamp.getTime())) return `"${stamp.getTime().toString(36)}"`;
  const text = JSON.stringify(content);
  return `"-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Answers a row with its `ETag`. */
export function sendRow<Row>(reply: FastifyReply, row: Row, shown: Representation<Row>): FastifyReply {
  return sendJson(reply.header('etag', shown.etagOf(row)), shown.toJson(row));
}

/**
 * The answer to a GET: the row, or 304 where the client has it.
 * @throws HttpProblem 404 where there is none, 412 where `If-Match` is false.
 */
export function sendFound<Row>(
  reply: FastifyReply,
  row: Row | undefined,
  shown: Representation<Row>,
  preconditions: Preconditions,
): FastifyReply {
  if (row === undefined) throw notFound(shown.name);
  const etag = shown.etagOf(row);
  const failed = failedForReading(preconditions, etag);
  if (failed === 'if_match') throw preconditionFailed(failed, shown.name);
  if (failed === undefined) return sendRow(reply, row, shown);
  return reply.code(304).header('etag', etag).send(null);
}

/**
 * The answer to a PUT or PATCH: the row as it is now.
 * @throws HttpProblem 404 where there is none, 412 where a precondition is false.
 */
export function sendChanged<Row>(
  reply: FastifyReply,
  result: ChangeResult<Row>,
  shown: Representation<Row>,
): FastifyReply {
  if (result === 'missing') throw notFound(shown.name);
  if ('failed' in result) throw preconditionFailed(result.failed, shown.name);
  return sendRow(reply, result.row, shown);
}

function notFound(name: string): HttpProblem {
  return new HttpProblem(404, `${name.charAt(0).toUpperCase()}${name.slice(1)} not found`);
}
