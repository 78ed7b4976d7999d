/** What went wrong, by a stable code, so that scripts need not read the message. */
export class TraceToolsError extends Error {
  constructor(
    readonly code: 'usage' | 'unreadable' | 'unreachable' | 'not-found' | 'missing-package',
    message: string,
  ) {
    super(message);
    this.name = 'TraceToolsError';
  }
}
