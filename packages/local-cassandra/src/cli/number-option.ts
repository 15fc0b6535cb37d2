import { UsageError } from './usage-error.js';

/** The number of an option such as `--nodes 3`; `undefined` when it was not given. */
export function numberOption(
  name: string,
  text: string | undefined,
  { least = 0, most = Number.MAX_SAFE_INTEGER } = {},
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const limits = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  const range = least === 0 && limits.endsWith('on') ? '' : ` ${limits}`;
  throw new UsageError(`--${name} takes a whole number${range}, not ${JSON.stringify(text)}.`);
}
