import type { DriverType, TypedName } from '../driver/driver-parts.js';

/** What goes with a statement that is sent as text: its parameters in order, and what to encode each as. */
export interface UnpreparedParams {
  readonly params: unknown[];
  readonly hints: DriverType[];
}

/** The parameters for the bind markers of a statement as they were told when it was prepared, if they were. */
export function unpreparedParams(
  markers: readonly TypedName[],
  params: object,
): UnpreparedParams | undefined {
  const given = Object.entries(params);
  if (markers.length === 0 && given.length > 0) return undefined;
  const exact = new Map<string, unknown>(given);
  // As the driver looks them up.
  const inLowerCase = new Map(given.map(([name, value]) => [name.toLowerCase(), value as unknown]));
  const pick = ({ name }: TypedName, at: number): unknown =>
    Array.isArray(params) ? params[at] : exact.has(name) ? exact.get(name) : inLowerCase.get(name);
  return { params: markers.map(pick), hints: markers.map(({ type }) => type) };
}
