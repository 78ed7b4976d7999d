/** An error that the user can act on. Its message is printed without a stack. */
export class Failure extends Error {}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
