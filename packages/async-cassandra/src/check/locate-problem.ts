import { readFileSync } from 'node:fs';
import type { StatementDefinition } from '../statements/statement.js';
import { placeInLiteral, readLiteral } from './source-literal.js';
import type { ProblemRule, StatementProblem } from './statement-problem.js';

/** A line of a file. */
export interface SourcePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * The line that a problem is on: that of the word in the CQL where the source can be read and has the CQL written out,
 * that of a declared param or column, else that of the call of `statement()`. `undefined` where nobody knows the latter.
 */
export function locateProblem({ statement, rule, offset, key }: StatementProblem): SourcePlace | undefined {
  const [, file, text] = /^(.+):(\d+)$/.exec(statement.declaredAt ?? '') ?? [];
  if (file === undefined || text === undefined) return undefined;
  const line = Number(text);
  const source = readSource(file);
  if (source === undefined) return { file, line };
  const declaration = declarationAt(source, line);
  const place =
    (offset === undefined ? undefined : placeInCql(declaration, statement, offset)) ??
    (key === undefined ? undefined : placeOfKey(declaration, rule, key)) ??
    0;
  return { file, line: line + declaration.slice(0, place).split('\n').length - 1 };
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return undefined;
  }
}

/** From the line of the call up to the next one. */
function declarationAt(source: string, line: number): string {
  const rest = source
    .split('\n')
    .slice(line - 1)
    .join('\n');
  const [, second] = [...rest.matchAll(/\bstatement\(/g)];
  return rest.slice(0, second?.index);
}

function placeInCql(declaration: string, { cql }: StatementDefinition, offset: number): number | undefined {
  const key = /\bcql\s*:\s*/.exec(declaration);
  if (key === null) return undefined;
  const literal = readLiteral(declaration, key.index + key[0].length);
  return literal === undefined ? undefined : placeInLiteral(literal, cql, offset);
}

/** Of a key of `params` or `row`, as the rule says. */
function placeOfKey(declaration: string, rule: ProblemRule, key: string): number | undefined {
  const declared = declaration.search(new RegExp(String.raw`\b${rule}\s*:\s*\{`));
  if (declared < 0) return undefined;
  const escaped = key.replaceAll(/[^\w]/g, String.raw`\$&`);
  const found = declaration.slice(declared).search(new RegExp(String.raw`(?<!\w)['"]?${escaped}['"]?\s*:`));
  return found < 0 ? undefined : declared + found;
}
