import { bindMarkers } from '../check/cql-parts.js';
import { CassandraError } from '../errors/cassandra-error.js';

/**
 * The parameters in the order of the markers where a marker is quoted (`:"userId"`), so that its capitals count. The
 * driver looks all of them up in lower case, which is right of the others.
 * @throws CassandraError `INVALID_ARGUMENT` when one is missing.
 */
export function paramsInOrder(cql: string, params: object): object {
  if (Array.isArray(params) || !cql.includes(':"')) return params;
  const markers = bindMarkers(cql);
  if (!markers.some(({ isQuoted }) => isQuoted)) return params;
  const given = new Map(Object.entries(params));
  const inLowerCase = new Map(
    Object.entries(params).map(([name, value]) => [name.toLowerCase(), value as unknown]),
  );
  return markers.map(({ name = '', isQuoted }) => {
    const from = isQuoted || given.has(name) ? given : inLowerCase;
    if (from.has(name)) return from.get(name) as unknown;
    throw new CassandraError('INVALID_ARGUMENT', `Parameter "${name}" is missing`, { option: name });
  });
}
