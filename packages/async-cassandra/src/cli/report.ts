import { describeProblem, shortPath } from '../check/describe-problem.js';
import { locateProblem } from '../check/locate-problem.js';
import type { StatementProblem } from '../check/statement-problem.js';

export const reportFormats = ['text', 'json', 'github'] as const;

/** How problems are printed. */
export type ReportFormat = (typeof reportFormats)[number];

/** The problems of so many statements, as text to print. */
export function report(
  format: ReportFormat,
  problems: readonly StatementProblem[],
  statements: number,
): string {
  if (format === 'json') return `${JSON.stringify(toJson(problems, statements), undefined, 2)}\n`;
  const describe = format === 'github' ? toAnnotation : describeProblem;
  return [...problems.map(describe), summary(problems, statements), ''].join('\n');
}

function summary(problems: readonly StatementProblem[], statements: number): string {
  if (problems.length === 0) return `${count(statements, 'statement')} checked, nothing is wrong`;
  const wrong = new Set(problems.map(({ statement }) => statement)).size;
  return `${count(problems.length, 'problem')}, in ${wrong} of ${count(statements, 'statement')}`;
}

function toJson(problems: readonly StatementProblem[], statements: number) {
  return {
    statements,
    problems: problems.map((problem) => {
      const place = locateProblem(problem);
      const { rule, message, statement } = problem;
      return { file: place && shortPath(place.file), line: place?.line, rule, message, cql: statement.cql };
    }),
  };
}

/** A workflow command of GitHub Actions, which shows it beside the line. */
function toAnnotation(problem: StatementProblem): string {
  const place = locateProblem(problem);
  const properties = {
    ...(place === undefined ? {} : { file: shortPath(place.file), line: String(place.line) }),
    title: `async-cassandra check: ${problem.rule}`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::error ${list.join(',')}::${escapeData(problem.message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
