/** An answer of RFC 9457 (`application/problem+json`) with a stable code that clients may rely on. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly extra: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  /** A refusal is part of the conversation; only a failure of ours turns spans red. */
  get expected(): boolean {
    return this.status < 500;
  }
}
