/** A reason to stop that the reader can do something about: shown as it is, without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** The text for the terminal: the message alone for what the reader can mend, the stack for what is our fault. */
export function explain(error: unknown): string {
  if (error instanceof CannotStart) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
