/** Something is wrong in what was typed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
