/** Nothing could be checked, for a reason that its message gives together with the way out. */
export class CannotCheck extends Error {
  override readonly name = 'CannotCheck';
}

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
