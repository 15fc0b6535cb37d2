import { relative } from 'node:path';
import { locateProblem, type SourcePlace } from './locate-problem.js';
import type { StatementProblem } from './statement-problem.js';

/** One line on a problem: where it is, what it is. */
export function describeProblem(problem: StatementProblem): string {
  const place = locateProblem(problem);
  const where = place === undefined ? problem.statement.cql.replaceAll(/\s+/g, ' ') : describePlace(place);
  return `${where}  ${problem.message}`;
}

/** `file:line`, the file from the working directory where it is in there. */
export function describePlace({ file, line }: SourcePlace): string {
  return `${shortPath(file)}:${line}`;
}

/** A path from the working directory where it is in there, else as it is. */
export function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}
