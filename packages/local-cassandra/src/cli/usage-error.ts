/** Something is wrong in what was typed: the help tells how it is done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was typed is right, and cannot be done; the message says all about it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
