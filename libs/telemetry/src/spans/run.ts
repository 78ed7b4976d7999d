import type { Context } from '@opentelemetry/api';

/** Work under way: the context in which it runs, and what to do when it ends. Only the first end counts. */
export interface Run {
  readonly context: Context;
  end(): void;
  fail(error: unknown): void;
  /** Starts the same work again: a cold Observable with a second subscriber. */
  again(): Run;
}
