import { sameCqlType } from '../codecs/same-cql-type.js';
import type { TypedName } from '../driver/driver-parts.js';
import type { StatementDefinition } from '../statements/statement.js';
import { bindMarkers } from './cql-parts.js';
import { toCqlType } from './cql-type.js';
import type { StatementProblem } from './statement-problem.js';

/** Compares the parameters that a statement declares with the bind markers that Cassandra found in it. */
export function compareParams(
  statement: StatementDefinition,
  markers: readonly TypedName[],
): StatementProblem[] {
  // A marker has capitals only where it is quoted; then they count.
  const declared = new Map<string, string>([
    ...Object.entries(statement.params).map(([name, type]) => [name.toLowerCase(), type] as const),
    ...Object.entries(statement.params),
  ]);
  const places = bindMarkers(statement.cql);
  const problems = new Map<string, StatementProblem>();
  markers.forEach(({ name, type }, index) => {
    const wanted = toCqlType(type);
    const given = declared.get(name);
    if (problems.has(name) || (given !== undefined && sameCqlType(given, wanted))) return;
    const message =
      given === undefined
        ? `Bind marker "${name}" (${wanted}) is not among the declared params`
        : `Bind marker "${name}" is ${wanted}, declared as ${given}`;
    const place =
      places.length === markers.length ? places[index] : places.find((each) => each.name === name);
    problems.set(name, { statement, rule: 'params', message, offset: place?.start });
  });
  const known = new Set(markers.map(({ name }) => name));
  const extra = Object.keys(statement.params).filter(
    (name) => !known.has(name) && !known.has(name.toLowerCase()),
  );
  return [
    ...problems.values(),
    ...extra.map((key): StatementProblem => {
      const message = `Param "${key}" is declared, but the statement has no such bind marker`;
      return { statement, rule: 'params', message, key };
    }),
  ];
}
