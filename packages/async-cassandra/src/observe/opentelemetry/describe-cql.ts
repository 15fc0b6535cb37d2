import { type CqlToken, cqlPieces } from '../../check/cql-tokens.js';
import { hasBindMarkers, withoutLiterals } from './cql-literals.js';
import { type Named, StatementReader } from './statement-reader.js';

/** What the conventions want to know of a statement, its names as they are written. */
export interface CqlDescription extends Omit<Named, 'name'> {
  /** `SELECT`, `CREATE TABLE`; `undefined` of what is no CQL. */
  readonly operation: string | undefined;
  /** Operation and target, which is the span's name, too. */
  readonly summary: string | undefined;
  /** The CQL; where it has no bind markers, each literal in it is a `?`. */
  readonly text: string;
}

/** Characters of a statement that are looked at. */
const maxLength = 16_384;

/** Statements whose description is kept. */
const maxKept = 1_000;

const kept = new Map<string, CqlDescription>();

/** Reads operation and target out of a CQL statement; of the last thousand it remembers them. */
export function describeCql(cql: string): CqlDescription {
  const known = kept.get(cql);
  if (known !== undefined) return known;
  const description = read(cql.slice(0, maxLength));
  if (cql.length > maxLength) return description;
  if (kept.size >= maxKept) kept.delete(kept.keys().next().value ?? '');
  kept.set(cql, description);
  return description;
}

function read(source: string): CqlDescription {
  const pieces = [...cqlPieces(source)];
  const tokens = pieces.filter((piece): piece is CqlToken => !/space|comment/.test(piece.kind));
  const text = hasBindMarkers(tokens) ? source : withoutLiterals(source, pieces);
  const statement = new StatementReader(source, tokens);
  const operation = statement.operation();
  const { name, collection, namespace } = statement.target();
  const summary = operation === undefined || name === undefined ? operation : `${operation} ${name}`;
  return { operation, collection, namespace, summary, text };
}
