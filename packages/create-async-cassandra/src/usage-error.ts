/** Why a service cannot be made, in words for the one who asked for it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
