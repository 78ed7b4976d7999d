/** An answer of RFC 9457 (`application/problem+json`) with a stable code that clients may rely on. */
export class Problem extends Error {
  override readonly name = 'Problem';

  /** Seconds to wait, where it is known when the request will succeed. */
  readonly retryAfterS: number | undefined;

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly extra: Record<string, unknown> = {},
    options: ErrorOptions & { retryAfterS?: number } = {},
  ) {
    super(detail, options);
    this.retryAfterS = options.retryAfterS;
  }

  /** Whether the status counts as a failure of the service. A refusal (4xx) does not turn spans red. */
  get expected(): boolean {
    return this.status < 500;
  }
}
