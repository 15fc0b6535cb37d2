/** A command could not do its work, for a reason that its message gives together with the way out. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
